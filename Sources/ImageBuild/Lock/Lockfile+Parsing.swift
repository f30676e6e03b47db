import ContainerEngine
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
        var images: [LockedImage] = []
        var lines: [String: Int] = [:]
        var problems: [Problem] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            do throws(Problem) {
                var words = LockLine(line, number: index + 1)
                guard let image = try words.image() else { continue }
                if let other = lines[image.name] {
                    throw Problem(
                        "\(image.name) is locked twice, in line \(other) too", at: words.start,
                        hints: ["keep one of the lines"])
                }
                lines[image.name] = index + 1
                images.append(image)
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw ProjectProblems(problems, inputPaths: [Self.path]) }
        self.init(images)
    }
}
