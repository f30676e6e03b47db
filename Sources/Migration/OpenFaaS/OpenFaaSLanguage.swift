import FunctionModel

/// A language of `stack.yml`, which is the name of a template of OpenFaaS.
enum OpenFaaSLanguage: Hashable {
    /// The code runs as it is with a built-in template.
    case template(String)
    /// The function has its own Dockerfile.
    case dockerfile
    /// There is no template that runs the code as it is. Carries the advice.
    case unknown(advice: String)

    /// Finds the template for a language.
    init(_ name: String) {
        let lowered = name.lowercased()
        if lowered == "dockerfile" {
            self = .dockerfile
        } else if lowered.hasPrefix("python") {
            self = .template("openfaas-python")
        } else if lowered.hasPrefix("node") {
            self = .template("openfaas-node")
        } else if lowered.hasPrefix("golang-middleware") {
            self = .template("go")
        } else {
            self = .unknown(advice: Self.advice(lowered))
        }
    }

    private static func advice(_ name: String) -> String {
        if name == "go" || name.hasPrefix("golang") {
            return "the template 'go' takes the handler of golang-middleware: func Handle(w http.ResponseWriter, r *http.Request)"
        }
        let own = ["ruby", "php", "java", "rust", "crystal"].first { name.hasPrefix($0) }
        if let own { return "the template '\(own)' takes another handler: 'faaso new NAME --runtime \(own)' writes an example" }
        return "give it a Dockerfile, and import it with 'lang: dockerfile'"
    }
}
