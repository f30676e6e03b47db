package import FunctionModel

extension Lockfile {
    /// Reads the lock of a repository. Nil if it has none.
    /// - Throws: ``ProjectProblems`` with all problems of the file.
    package static func read(_ files: ProjectFiles) throws(ProjectProblems) -> Lockfile? {
        let text: String?
        do throws(Problem) { text = try files.text(path) } catch { throw ProjectProblems([error], inputPaths: [path]) }
        guard let text else { return nil }
        return try Lockfile(parsing: text)
    }

    /// Reads the text of the file. Blank lines and lines that begin with `#` are ignored.
    /// - Throws: ``ProjectProblems`` with all problems of the text.
    package init(parsing text: String) throws(ProjectProblems) {
        var (images, templates): ([LockedImage], [LockedTemplate]) = ([], [])
        var lines: [String: Int] = [:]
        var problems: [Problem] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            do throws(Problem) {
                var words = LockLine(line, number: index + 1)
                guard let entry = try words.entry() else { continue }
                let name: String
                switch entry {
                case .image(let image):
                    name = image.name
                    images.append(image)
                case .template(let template):
                    name = "the template '\(template.name)'"
                    templates.append(template)
                }
                if let other = lines.updateValue(index + 1, forKey: name) {
                    throw Problem("\(name) is locked twice, in line \(other) too", at: words.start, hints: ["keep one of the lines"])
                }
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw ProjectProblems(problems, inputPaths: [Self.path]) }
        self.init(images, templates: templates)
    }
}
