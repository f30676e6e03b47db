import FunctionModel

/// The kinds of files that an import reads.
enum ForeignKind: Hashable {
    /// A compose file.
    case compose
    /// A `stack.yml` of faas-cli.
    case openFaaS
    /// A `func.yaml` of Knative.
    case knative

    /// Finds the kind of a file by its content.
    /// - Throws: ``ProjectProblems`` for a file of another kind, with what it likely is.
    init(_ root: YAMLValue) throws(ProjectProblems) {
        let provider = root.value(at: "provider", "name")?.text
        if root["services"]?.members != nil {
            self = .compose
        } else if root["functions"]?.members != nil, provider.map({ ["openfaas", "faas"].contains($0) }) ?? true {
            self = .openFaaS
        } else if root["runtime"] != nil, root["name"] != nil || root["specVersion"] != nil, root["schema_version"] == nil {
            self = .knative
        } else {
            throw ProjectProblems([
                Problem(
                    "found neither `services` of compose, `functions` of faas-cli nor `runtime` of func", at: root.location,
                    hints: Self.hints(root))
            ])
        }
    }

    /// The hints for a file of another kind. Each page is named once.
    private static func hints(_ root: YAMLValue) -> [String] {
        let page = "'faaso help import'"
        guard let likely = Self.likely(root) else { return ["\(page) names what is imported"] }
        return likely.contains(page) ? [likely] : [likely, "\(page) names what is imported"]
    }

    private static func likely(_ root: YAMLValue) -> String? {
        if root["schema_version"] != nil { return "a func.yaml of Fn is not imported: write functions/NAME with a handler of your own" }
        if root["servers"] != nil || root["proxy"] != nil, root["service"] != nil {
            return "a deploy.yml of kamal is not imported: 'faaso help import' has the way from it"
        }
        if root["provider"] != nil { return "a serverless.yml is not imported" }
        if root["apiVersion"] != nil { return "a manifest of Kubernetes is not imported" }
        return nil
    }
}
