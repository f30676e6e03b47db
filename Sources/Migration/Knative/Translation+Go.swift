import FunctionModel

extension Translation {
    /// The minor version of Go in the template `go`, which has that of Debian 12.
    private static let minorVersion = 19

    /// True when the template `go` can run the function in the source's folder.
    ///
    /// A function of the newer form, an instance that `New()` makes, gets a file with a `Handle`
    /// that calls it.
    func goHandler(of function: inout ImportedFunction) -> Bool {
        guard let file = ["handle.go", "function.go"].first(where: { source.files.kind($0) == .file }), let text = source.text(file),
            let begin = text.firstRange(of: " Handle(")?.upperBound
        else { return false }
        let parameters = text[begin...].prefix { $0 != ")" }
        guard parameters.contains("http.ResponseWriter"), !parameters.contains("context.Context") else { return false }
        if text.contains("func Handle(") { return true }
        guard text.contains("func New()"), let package = Self.goPackage(text) else { return false }
        let call = """
            package \(package)

            import "net/http"

            var instance = New()

            // Handle is the function that faaso calls.
            func Handle(w http.ResponseWriter, r *http.Request) { instance.Handle(w, r) }

            """
        function.files.append(PlannedFile("\(function.folder)/faaso_handle.go", .text(call)))
        return true
    }

    private static func goPackage(_ text: String) -> String? {
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("package ") }
        return line?.split(separator: " ").dropFirst().first.map(String.init)
    }

    /// Chooses an image with a newer Go if `go.mod` wants one.
    mutating func addGoBase(_ folder: String, to function: inout ImportedFunction) {
        let path = ImportSource.joined(folder, "go.mod")
        guard let text = source.text(path) else { return }
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("go ") }
        let parts = line?.dropFirst(3).split(separator: ".").compactMap { Int($0.prefix { $0.isNumber }) } ?? []
        guard parts.count >= 2, parts[0] == 1, parts[1] > Self.minorVersion else { return }
        let base = "golang:1.\(parts[1])-bookworm"
        function.buildArguments.append(("BASE", base))
        note(
            "\(function.foreignName): the image '\(base)' compiles it, because go.mod wants Go 1.\(parts[1])",
            at: .whole(source.shown(path)), "the template has Go 1.\(Self.minorVersion) of Debian 12")
    }
}
