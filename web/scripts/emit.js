/**
 * Turns the OpenAPI description of the JSON API into TypeScript types.
 *
 * It knows exactly the subset of JSON schema that the server's view types produce and throws on anything else, so that
 * a new shape there cannot become a wrong type here.
 */

/** Returns the text of `src/api/types.ts` for a description. */
export function emit(description) {
  const header = [
    "// Generated from openapi.json by `npm run types`. Do not edit.",
    "",
  ];
  const types = Object.entries(description.components.schemas)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, schema]) => declaration(name, schema));
  const queries = Object.values(description.paths)
    .map((path) => path.get)
    .filter((operation) => operation !== undefined)
    .map((operation) => queryDeclaration(operation))
    .filter((text) => text !== undefined)
    .sort();
  return [...header, ...types, ...queries].join("\n");
}

function declaration(name, schema) {
  if (schema.type === "object") {
    const required = new Set(schema.required ?? []);
    const fields = Object.entries(schema.properties).map(([field, type]) =>
      member(field, type, required.has(field), type.description),
    );
    return `${comment(schema.description, "")}export interface ${name} {\n${fields.join("")}}\n`;
  }
  return `${comment(schema.description, "")}export type ${name} = ${type(schema)};\n`;
}

function queryDeclaration(operation) {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  if (parameters.length === 0) return undefined;
  const name = operation.operationId[0].toUpperCase() + operation.operationId.slice(1);
  const fields = parameters.map((parameter) => member(parameter.name, parameter.schema, false, parameter.description));
  return `/** ${operation.summary} */\nexport interface ${name}Query {\n${fields.join("")}}\n`;
}

function member(name, schema, isRequired, description) {
  return `${comment(description, "  ")}  ${name}${isRequired ? "" : "?"}: ${type(schema)};\n`;
}

function type(schema) {
  if (schema.$ref !== undefined) return schema.$ref.replace("#/components/schemas/", "");
  if (schema.allOf?.length === 1) return type(schema.allOf[0]);
  if (schema.oneOf !== undefined) return union(schema.oneOf.map(type));
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (Array.isArray(schema.type)) return union(schema.type.map((name) => type({ ...schema, type: name })));
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `${type(schema.items)}[]`;
    default:
      throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`);
  }
}

/** Optional fields are left out by the server, never null. */
function union(members) {
  return members.filter((member) => member !== "null").join(" | ");
}

function comment(text, indent) {
  if (!text) return "";
  const lines = text.split("\n");
  if (lines.length === 1) return `${indent}/** ${text} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
