import Testing

@testable import FunctionModel

/// Files with slightly wrong names, which nothing would read.
struct MisnameTests {
    private static let usual = [
        "faaso.yml": "project: shop", "routes.yml": "/sum: sum", "templates/python/Dockerfile": "FROM scratch",
        "functions/sum/metadata.yml": "runtime: python",
    ]

    /// The problems of the usual project with some files moved or added.
    private func problems(moving right: String, to wrong: String) -> String {
        var files = Self.usual
        files[right] = nil
        files[wrong] = Self.usual[right] ?? ""
        return MemoryFiles(files).problems()
    }

    @Test(
        arguments: [
            ("routes.yml", "routes.yaml"), ("routes.yml", "Routes.yml"), ("routes.yml", "ROUTES.YAML"), ("routes.yml", "routes.json"),
            ("routes.yml", "route.yml"), ("routes.yml", "route.yaml"), ("faaso.yml", "faaso.yaml"), ("faaso.yml", "FaaSO.yml"),
            ("faaso.yml", "faaso.json"), ("faaso.lock", "Faaso.lock"),
        ])
    func `a file in the root with nearly the right name is an error that names both`(right: String, wrong: String) {
        let text = """
            \(wrong): error: found '\(wrong)', the name \(right) is allowed
            hint: rename it: mv \(wrong) \(right)
            """
        #expect(problems(moving: right, to: wrong) == text)
    }

    @Test(arguments: ["metadata.yaml", "Metadata.yml", "metadata.json", "METADATA.YAML"])
    func `so is a function's`(name: String) {
        let text = """
            functions/sum/\(name): error: found '\(name)', the name metadata.yml is allowed
            hint: rename it: mv functions/sum/\(name) functions/sum/metadata.yml
            """
        #expect(problems(moving: "functions/sum/metadata.yml", to: "functions/sum/\(name)").contains(text))
    }

    @Test(arguments: ["template.yaml", "Template.yml", "template.json"])
    func `so is a template's`(name: String) {
        let found = MemoryFiles(Self.usual.merging(["templates/python/\(name)": "{}"]) { $1 }).problems()
        #expect(found.contains("hint: rename it: mv templates/python/\(name) templates/python/template.yml"))
    }

    @Test(arguments: [
        ("functions/sum/metadata.yml", "function/sum/metadata.yml", "mv function functions"),
        ("templates/python/Dockerfile", "template/python/Dockerfile", "mv template templates"),
        ("templates/python/Dockerfile", "Templates/python/Dockerfile", "mv Templates templates"),
        ("templates/python/Dockerfile", "templates/python/dockerfile", "mv templates/python/dockerfile templates/python/Dockerfile"),
    ])
    func `so are folders and Dockerfiles`(right: String, wrong: String, hint: String) {
        #expect(problems(moving: right, to: wrong).contains("hint: rename it: \(hint)"))
    }

    @Test(arguments: ["routes.yaml", "Routes.yml", "route.yml", "routes.json", "faaso.yaml", "Functions/x", "Templates/x"])
    func `both names are an error as well`(name: String) {
        let wrong = name.split(separator: "/")[0]
        let found = MemoryFiles(Self.usual.merging([name: ""]) { $1 }).problems()
        #expect(found.contains("found '\(wrong)' beside") && found.contains("and remove \(wrong)"), "\(found)")
    }

    @Test(arguments: [
        "functions/sum/metadata.json", "functions/sum/metadata.yml.bak", "function/x", "template/x", "routes.yml.bak", "routes",
        "my-routes.yaml",
        "functions/sum/routes.yaml", "functions/sum/faaso.yaml", "functions/sum/template.yaml",
    ])
    func `other names are nobody's business`(name: String) {
        #expect(MemoryFiles(Self.usual.merging([name: ""]) { $1 }).problems() == "")
    }

    @Test func `the names that are looked for are inputs of the model`() throws {
        let project = try MemoryFiles(Self.usual).load().get()
        for name in ["routes.yaml", "route.yml", "faaso.yaml", "template", "function", "templates/python/template.yaml"] {
            #expect(project.inputPaths.contains(name), "\(name)")
        }
        #expect(!project.inputPaths.contains(""))
    }
}
