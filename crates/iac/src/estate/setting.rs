//! How resources are set up, as far as it matters to who can get at what.

use super::draft::Draft;
use super::item::Item;
use crate::types::attributes::Attributes;
use crate::value::Value;
use iamscope_estate::network::Listing;
use iamscope_estate::{CodePlace, Link, Setting, Settings, Tell};
use iamscope_policy::{Source, SourceId};

/// Adds what an item says of how things are set up.
pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) {
    let mut settings = Settings::default();
    if of_others(draft, item) || !(switches(draft, item, &mut settings) || code(draft, item, &mut settings)) {
        return;
    }
    if let Some(arn) = item.arn().map(str::to_owned) {
        let mine = &mut draft.resource(&arn).settings;
        mine.environment.fill(settings.environment);
        mine.code.fill(settings.code);
        for (setting, is_on) in settings.switches {
            // What a resource of its own says counts more.
            mine.switches.entry(setting).or_insert(is_on);
        }
    }
}

/// Adds what an item says of how another thing is set up; returns whether it is one that does.
fn of_others(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    let attributes = item.attributes();
    match item.kind() {
        "aws_ec2_instance_state" => {
            for instance in item.strings("instance_id") {
                let arn = draft.resolve("ec2", "instance", &instance, &item.declared.scope);
                let is_running = attributes.string("state").as_deref() == Some("running");
                draft.resource(&arn).settings.set(Setting::Running, is_running);
            }
        }
        "aws_ec2_serial_console_access" => {
            if let Some(is_on) = default_switch(draft, attributes, "enabled", true) {
                let here = (item.declared.scope.clone(), is_on);
                draft.serial_consoles.push(here);
            }
        }
        "AWS::SSM::ManagedInstanceInventory" => {
            for instance in item.strings("instance_id|AWS:InstanceInformation.Content.*.InstanceId") {
                let arn = draft.resolve("ec2", "instance", &instance, &item.declared.scope);
                draft.resource(&arn).settings.set(Setting::ManagedBySsm, true);
            }
        }
        _ => return false,
    }
    true
}

/// Reads the switches of an item, and what else it says; returns whether it is one that has some.
fn switches(draft: &mut Draft<'_>, item: &Item<'_>, settings: &mut Settings) -> bool {
    let attributes = item.attributes();
    match item.kind() {
        "aws_instance" | "aws_spot_instance_request" | "AWS::EC2::Instance" => {
            let state = attributes.string("state.name|instance_state");
            let is_running = match state.as_deref() {
                Some(state) => Some(state == "running"),
                None => (!draft.is_observed).then_some(true),
            };
            set(settings, Setting::Running, is_running);
            machine(draft, attributes, settings);
        }
        "aws_launch_template" | "AWS::EC2::LaunchTemplate" => {
            let inner = attributes.first("LaunchTemplateData").map_or(attributes, Attributes);
            machine(draft, inner, settings);
        }
        "aws_launch_configuration" | "AWS::AutoScaling::LaunchConfiguration" => {
            machine(draft, attributes, settings);
        }
        "aws_ecs_service" | "AWS::ECS::Service" => {
            let is_on = default_switch(draft, attributes, "enable_execute_command", false);
            set(settings, Setting::ExecEnabled, is_on);
        }
        "aws_sagemaker_notebook_instance" | "AWS::SageMaker::NotebookInstance" => {
            let is_root = match attributes.string("root_access").as_deref() {
                Some("Enabled") => Some(true),
                Some("Disabled") => Some(false),
                Some(_) => None,
                None => (!draft.is_observed).then_some(true),
            };
            set(settings, Setting::RootAccess, is_root);
            let is_direct = match attributes.string("direct_internet_access").as_deref() {
                Some("Enabled") => Some(true),
                Some("Disabled") => Some(false),
                Some(_) => None,
                None => (!draft.is_observed).then_some(true),
            };
            set(settings, Setting::DirectInternetAccess, is_direct);
            for repository in item.strings("default_code_repository|additional_code_repositories") {
                settings.code.seen.push(CodePlace::Other(repository.into()));
            }
        }
        "aws_cognito_identity_pool" | "AWS::Cognito::IdentityPool" => {
            let is_on = default_switch(draft, attributes, "allow_unauthenticated_identities", false);
            set(settings, Setting::UnauthenticatedAccess, is_on);
            let is_on = default_switch(draft, attributes, "allow_classic_flow", false);
            set(settings, Setting::ClassicFlow, is_on);
        }
        "aws_ecr_repository" | "AWS::ECR::Repository" => {
            let are_mutable = match attributes.string("image_tag_mutability").as_deref() {
                Some("MUTABLE") => Some(true),
                Some("IMMUTABLE") => Some(false),
                Some(_) => None,
                None => (!draft.is_observed).then_some(true),
            };
            set(settings, Setting::MutableTags, are_mutable);
        }
        "aws_eks_cluster" | "AWS::EKS::Cluster" => {
            // What holds if nothing is said has changed over time (Amazon EKS User Guide, "Change authentication mode").
            let is_on = match attributes.string("access_config.authentication_mode").as_deref() {
                Some("API" | "API_AND_CONFIG_MAP") => Some(true),
                Some("CONFIG_MAP") => Some(false),
                Some(_) | None => None,
            };
            set(settings, Setting::ApiAuthentication, is_on);
        }
        _ => return false,
    }
    true
}

/// Reads where an item takes its code from, and what else it says; returns whether it is one that runs code.
fn code(draft: &mut Draft<'_>, item: &Item<'_>, settings: &mut Settings) -> bool {
    match item.kind() {
        "aws_ecs_task_definition"
        | "AWS::ECS::TaskDefinition"
        | "aws_batch_job_definition"
        | "AWS::Batch::JobDefinition" => containers(draft, item, settings),
        "aws_codebuild_project" | "AWS::CodeBuild::Project" => build(draft, item, settings),
        "aws_codepipeline" | "AWS::CodePipeline::Pipeline" => {
            for bucket in item.strings("artifact_store.location|ArtifactStores.ArtifactStore.Location") {
                object(draft, item, &bucket, "*", settings);
            }
        }
        "aws_lambda_function" | "AWS::Lambda::Function" => function(draft, item, settings),
        "aws_lambda_layer_version" | "AWS::Lambda::LayerVersion" => {
            objects(
                draft,
                item,
                "s3_bucket|Content.S3Bucket",
                "s3_key|Content.S3Key",
                settings,
            );
        }
        "aws_glue_job" | "AWS::Glue::Job" => {
            for script in item.strings("command.script_location") {
                location(draft, item, &script, settings);
            }
        }
        "aws_cloudformation_stack" | "AWS::CloudFormation::Stack" | "aws_cloudformation_stack_set" => {
            for template in item.strings("template_url|TemplateURL") {
                location(draft, item, &template, settings);
            }
        }
        "aws_emr_cluster" | "AWS::EMR::Cluster" => {
            let paths = "bootstrap_action.path|BootstrapActions.ScriptBootstrapAction.Path|step.hadoop_jar_step.jar|\
                         Steps.HadoopJarStep.Jar";
            for script in item.strings(paths) {
                location(draft, item, &script, settings);
            }
        }
        "aws_sagemaker_model" | "AWS::SageMaker::Model" => {
            images(
                item,
                "primary_container.image|container.image|Containers.Image",
                settings,
            );
            for data in item.strings("primary_container.model_data_url|container.model_data_url") {
                location(draft, item, &data, settings);
            }
        }
        "aws_apprunner_service" | "AWS::AppRunner::Service" => {
            images(item, "source_configuration.image_repository.image_identifier", settings);
            for repository in item.strings("source_configuration.code_repository.repository_url") {
                settings.code.seen.push(CodePlace::Other(repository.into()));
            }
        }
        "aws_elastic_beanstalk_application_version" => {
            objects(draft, item, "bucket", "key", settings);
        }
        _ => return false,
    }
    true
}

fn set(settings: &mut Settings, setting: Setting, is_on: Option<bool>) {
    if let Some(is_on) = is_on {
        settings.set(setting, is_on);
    }
}

/// Returns whether a switch is on that AWS turns to `default` if nothing is said; snapshots say everything.
fn default_switch(draft: &Draft<'_>, attributes: Attributes<'_>, path: &str, default: bool) -> Option<bool> {
    match attributes.first(path) {
        Some(_) => attributes.flag(path),
        None => (!draft.is_observed).then_some(default),
    }
}

/// What instances and their templates have in common. Whether tokens are needed if nothing is said depends on the image
/// and on the account (Amazon EC2 User Guide, "Order of precedence for instance metadata options").
fn machine(draft: &Draft<'_>, attributes: Attributes<'_>, settings: &mut Settings) {
    let tokens = attributes.string("metadata_options.http_tokens");
    set(
        settings,
        Setting::MetadataV1,
        match tokens.as_deref() {
            Some("optional") => Some(true),
            Some("required") => Some(false),
            Some(_) | None => None,
        },
    );
    let endpoint = attributes.string("metadata_options.http_endpoint");
    set(
        settings,
        Setting::Metadata,
        match endpoint.as_deref() {
            Some("enabled") => Some(true),
            Some("disabled") => Some(false),
            Some(_) | None => None,
        },
    );
    if !draft.is_observed {
        let has_data = attributes.first("user_data|user_data_base64").is_some();
        settings.set(Setting::UserData, has_data);
    }
}

fn build(draft: &mut Draft<'_>, item: &Item<'_>, settings: &mut Settings) {
    let attributes = item.attributes();
    settings.set(Setting::BatchEnabled, attributes.first("build_batch_config").is_some());
    // Whoever starts a build can bring a build specification along, but for projects that only a pipeline starts (AWS
    // CodeBuild API Reference, "StartBuild", `buildspecOverride`).
    let source = attributes.string("source.type");
    let is_of_pipeline = source.as_deref() == Some("CODEPIPELINE");
    set(settings, Setting::BuildspecOverride, (!is_of_pipeline).then_some(true));
    let is_privileged = default_switch(draft, attributes, "environment.privileged_mode", false);
    set(settings, Setting::Privileged, is_privileged);
    let names = attributes.strings("environment.environment_variable.name|environment.environment_variables.name");
    settings.environment = Listing::whole(names.into_iter().map(Into::into).collect());
    images(item, "environment.image", settings);
    for place in item.strings("source.location") {
        match source.as_deref() {
            Some("S3") => {
                let place = place.strip_prefix("arn:aws:s3:::").unwrap_or(&place);
                let (bucket, key) = place.split_once('/').unwrap_or((place, "*"));
                object(draft, item, bucket, key, settings);
            }
            Some(_) | None => settings.code.seen.push(CodePlace::Other(place.into())),
        }
    }
}

fn function(draft: &mut Draft<'_>, item: &Item<'_>, settings: &mut Settings) {
    let attributes = item.attributes();
    objects(draft, item, "s3_bucket|Code.S3Bucket", "s3_key|Code.S3Key", settings);
    images(item, "image_uri|Code.ImageUri", settings);
    for layer in item.strings("layers") {
        let layer = draft.resolve("lambda", "layerVersion", &layer, &item.declared.scope);
        settings.code.seen.extend(Link::parse(&layer).map(CodePlace::Resource));
    }
    match attributes.first("environment.variables") {
        Some(variables) if variables.is_unknown() => {}
        Some(variables) => {
            let names = variables.entries().map(|(name, _)| Box::from(name.as_ref()));
            settings.environment = Listing::whole(names.collect());
        }
        None if draft.is_observed => {}
        None => settings.environment = Listing::whole(Vec::new()),
    }
}

/// Containers are blocks, or stand in JSON.
fn containers(_: &mut Draft<'_>, item: &Item<'_>, settings: &mut Settings) {
    let attributes = item.attributes();
    let paths = [
        "container_definitions",
        "container_properties",
        "node_properties",
        "ecs_properties",
    ];
    let values = paths.iter().flat_map(|path| attributes.all(path));
    for value in values {
        let parsed = value.to_text().and_then(|text| {
            let source = Source::new(String::new(), text.as_str());
            let (document, _) = crate::json_value::read(&source);
            Some(crate::json_value::value(document.root()?, SourceId(0)))
        });
        container(parsed.as_ref().unwrap_or(value), 0, settings);
    }
}

/// Looks for containers in a value: what has an image.
fn container(value: &Value, depth: usize, settings: &mut Settings) {
    if depth > 8 {
        return;
    }
    for element in value.as_elements().into_iter().flat_map(|elements| elements.iter()) {
        container(element, depth + 1, settings);
    }
    let attributes = Attributes(value);
    if value.as_fields().is_none() {
        return;
    }
    if let Some(image) = attributes.string("image") {
        settings.code.seen.push(CodePlace::Image(image.into()));
        for name in attributes.strings("environment.name|secrets.name") {
            settings.environment.seen.push(name.into());
        }
        let is_privileged = attributes.flag("privileged").unwrap_or_default();
        *settings.switches.entry(Setting::Privileged).or_default() |= is_privileged;
        return;
    }
    for (_, field) in value.entries() {
        container(field, depth + 1, settings);
    }
}

fn images(item: &Item<'_>, path: &str, settings: &mut Settings) {
    for image in item.strings(path) {
        settings.code.seen.push(CodePlace::Image(image.into()));
    }
}

fn objects(draft: &Draft<'_>, item: &Item<'_>, bucket: &str, key: &str, settings: &mut Settings) {
    if let Some(bucket) = item.string(bucket) {
        let key = item.string(key).unwrap_or_else(|| "*".to_owned());
        object(draft, item, &bucket, &key, settings);
    }
}

fn object(draft: &Draft<'_>, item: &Item<'_>, bucket: &str, key: &str, settings: &mut Settings) {
    let bucket = draft.resolve("s3", "bucket", bucket, &item.declared.scope);
    settings
        .code
        .seen
        .extend(Link::parse(&bucket).map(|bucket| CodePlace::Object {
            bucket,
            key: key.into(),
        }));
}

/// Reads `s3://bucket/key`, and what S3 serves under `https://bucket.s3.region.amazonaws.com/key`.
fn location(draft: &Draft<'_>, item: &Item<'_>, place: &str, settings: &mut Settings) {
    let in_host = |rest: &str| {
        let (host, key) = rest.split_once('/')?;
        let (bucket, domain) = host.split_once(".s3")?;
        domain
            .contains("amazonaws.com")
            .then(|| (bucket.to_owned(), key.to_owned()))
    };
    let in_path = |rest: &str| {
        let (host, path) = rest.split_once('/')?;
        let (bucket, key) = path.split_once('/')?;
        (host.starts_with("s3") && host.contains("amazonaws.com")).then(|| (bucket.to_owned(), key.to_owned()))
    };
    let found = match (place.strip_prefix("s3://"), place.strip_prefix("https://")) {
        (Some(rest), _) => Some(match rest.split_once('/') {
            Some((bucket, key)) => (bucket.to_owned(), key.to_owned()),
            None => (rest.to_owned(), "*".to_owned()),
        }),
        (None, Some(rest)) => in_host(rest).or_else(|| in_path(rest)),
        (None, None) => None,
    };
    match found {
        Some((bucket, key)) => object(draft, item, &bucket, &key, settings),
        None => settings.code.seen.push(CodePlace::Other(place.into())),
    }
}

impl Draft<'_> {
    /// The serial console is switched on for all machines of an account in a region.
    ///
    /// Source: Amazon EC2 User Guide, "Configure access to the EC2 Serial Console".
    pub(super) fn finish_settings(&mut self) {
        for (scope, is_on) in std::mem::take(&mut self.serial_consoles) {
            let prefix = format!(
                "arn:{}:ec2:{}:{}:instance/",
                scope.partition, scope.region, scope.account
            );
            let instances = self.resources.iter_mut().filter(|(arn, _)| arn.starts_with(&prefix));
            for (_, instance) in instances {
                instance.settings.set(Setting::SerialConsole, is_on);
            }
        }
    }
}
