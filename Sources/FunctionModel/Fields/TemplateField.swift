/// A field of template.yml.
enum TemplateField: String, FieldTable {
    case description, include, defaults

    var facts: FieldFacts {
        switch self {
        case .description: FieldFacts(.text(.any), form: "text", touches: "nothing", "One line about the template, for `template ls`.")
        case .include:
            FieldFacts(
                MetadataField.include.facts.shape, form: MetadataField.include.facts.form, touches: "image",
                "Files that several templates share; every function gets them before its own `include`.")
        case .defaults:
            FieldFacts(
                .object({ MetadataField.fields(without: MetadataField.refusedInTemplate.keys) }, .independent),
                form: "any field of metadata.yml but `runtime` and `secrets`", touches: "what the field touches",
                "The defaults of the template's functions.")
        }
    }
}
