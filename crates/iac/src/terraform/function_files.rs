//! The files that functions of a program may read: those below what the user named.

use crate::files::FileError;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::expression::Expression;
use crate::terraform::functions::{FileKind, FunctionError, FunctionFiles};
use crate::terraform::load::{self, join};
use iamscope_policy::SourceId;
use std::sync::Arc;

impl FunctionFiles for Evaluator<'_> {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files().borrow().bytes(&join(&self.root, path))
    }

    fn text(&self, path: &str) -> Result<(SourceId, Arc<str>), FileError> {
        let name = join(&self.root, path);
        let (text, source) = load::text(&mut self.files().borrow_mut(), &name)?;
        Ok((source, text))
    }

    fn kind(&self, path: &str) -> Result<Option<FileKind>, FileError> {
        let name = join(&self.root, path);
        let files = self.files().borrow();
        if files.has_folder(&name) {
            return Ok(Some(FileKind::Folder));
        }
        match files.bytes(&name) {
            Ok(_) | Err(FileError::TooLarge(_)) => Ok(Some(FileKind::File)),
            Err(FileError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let name = join(&self.root, folder);
        let folder = crate::files::clean(&name).ok_or(FileError::Outside(name))?;
        let names = self.files().borrow().list_all(&folder);
        let below = names.into_iter().filter_map(|name| {
            let rest = name.strip_prefix(&folder)?;
            Some(rest.trim_start_matches('/').to_owned())
        });
        Ok(below.collect())
    }

    fn folder(&self) -> Option<&str> {
        None
    }

    fn are_made_later(&self) -> bool {
        true
    }
}

impl Evaluator<'_> {
    /// Returns the template in a file, read once.
    pub(crate) fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        if let Some(template) = self.templates.borrow().get(path) {
            return Ok(template.clone());
        }
        let wrong = |message: String| FunctionError {
            argument: Some(0),
            message,
        };
        let (source, text) = FunctionFiles::text(self, path).map_err(|error| wrong(error.to_string()))?;
        let template = Expression::template(&text, source, 0).map_err(|diagnostic| {
            let files = self.files().borrow();
            let place = diagnostic.origin.and_then(|origin| {
                let source = files.sources().find(origin.source)?;
                Some(format!("{}:{}", source.name, source.line_column(origin.span.start)))
            });
            wrong(match place {
                Some(place) => format!("{} at {place}", diagnostic.message),
                None => diagnostic.message,
            })
        })?;
        self.templates.borrow_mut().insert(path.to_owned(), template.clone());
        Ok(template)
    }
}
