import Glibc
import ProjectSupport
import TestSupport

/// One edit of a repository. Its choices depend only on its number and on the files on disk. If
/// earlier edits are left out, its meaning is nearly the same.
struct ModelEdit: Hashable {
    enum Kind: CaseIterable {
        case write, sameSize, sameSizeAndTime, replaceSameSizeAndTime, clockBack, touch, rename, chmod, link, delete, folderToFile,
            addFolder
        case include, arguments, buildSecrets, packages, runtime, environment, environmentFile, tests, rest, route, ignore, dockerfile
        case ownDockerfile, moveBase, addFunction, deleteFunction, template, loseIndex, tearIndex, loseManifests
    }

    var kind: Kind
    var number: UInt64
    /// True when the scan waits until the times of written files can be trusted.
    var settles: Bool
    /// True when stale nodes are built and tested afterwards, some or all of them.
    var performs: Bool

    init(_ random: inout SeededGenerator) {
        kind = Kind.allCases.randomElement(using: &random) ?? .write
        number = random.next()
        settles = Int.random(in: 0..<100, using: &random) < 45
        performs = Int.random(in: 0..<100, using: &random) < 60
    }

    private static let names = [
        "a.txt", "b.txt", "run.sh", "c d", "é", "x.log", "keep.log", "sub/a.txt", "sub/x.log", "sub/deep/b.txt", "node/tmp.txt", "main.txt",
    ]
    private static let patterns = [
        "*.log", "**/*.log", "sub", "node/", "!keep.log", "**/tmp.txt", "a.txt", "run.*", "/b.txt", "!sub/a.txt", "Dockerfile", "lib/s.*",
        "*",
        "!main.txt", "# a comment", "**/deep",
    ]

    /// Makes the edit.
    /// - Returns: a line about the edit; nil if it had no effect. `moved` is a base that now has
    ///   another identity.
    func apply(_ repository: inout ModelRepository) -> (what: String, moved: String?)? {
        var random = SeededGenerator(seed: number)
        let folder = repository.folder
        let text = String("abcdefgh".shuffled(using: &random).prefix(Int.random(in: 0...8, using: &random)))
        switch kind {
        case .write:
            let file = root(repository, &random) + "/" + (Self.names.randomElement(using: &random) ?? "")
            return folder.write(text, to: file) ? ("write '\(text)' to \(file)", nil) : nil
        case .sameSize, .sameSizeAndTime, .replaceSameSizeAndTime, .clockBack, .touch:
            return rewrite(repository, &random)
        case .rename:
            guard let file = existing(repository, S_IFREG) else { return nil }
            let to = root(repository, &random) + "/" + (Self.names.randomElement(using: &random) ?? "")
            if let slash = to.lastIndex(of: "/") { folder.makeFolder(String(to[..<slash])) }
            return Glibc.rename(folder.path(file), folder.path(to)) == 0 ? ("rename \(file) to \(to)", nil) : nil
        case .chmod:
            guard let file = existing(repository, S_IFREG) else { return nil }
            let mode = [0o755, 0o644, 0o664, 0o600, 0o700, 0o655].randomElement(using: &random) ?? 0o644
            Glibc.chmod(folder.path(file), mode_t(mode))
            return ("chmod \(String(mode, radix: 8)) \(file)", nil)
        case .link:
            let file = existing(repository, S_IFLNK) ?? root(repository, &random) + "/link"
            let target = ["a.txt", "nowhere", "/etc/x", "sub/a.txt"].randomElement(using: &random) ?? ""
            unlink(folder.path(file))
            return symlink(target, folder.path(file)) == 0 ? ("link \(file) to \(target)", nil) : nil
        case .delete:
            guard let file = existing(repository, Bool.random(using: &random) ? S_IFREG : S_IFLNK) else { return nil }
            folder.remove(file)
            return ("delete \(file)", nil)
        case .folderToFile:
            guard let file = existing(repository, S_IFDIR) else { return nil }
            folder.remove(file)
            folder.write(text, to: file)
            return ("a file in place of the folder \(file)", nil)
        case .addFolder:
            let file = root(repository, &random) + "/" + (["sub", "empty", "node"].randomElement(using: &random) ?? "")
            folder.makeFolder(file)
            return ("folder \(file)", nil)
        case .include, .arguments, .buildSecrets, .packages, .runtime, .environment, .tests, .rest:
            return metadata(&repository, &random)
        case .environmentFile:
            let value = Int.random(in: 1...3, using: &random)
            folder.write("K=\(value)\n", to: "env/common.env")
            return ("K=\(value) in env/common.env", nil)
        case .route:
            guard let name = repository.functions.keys.sorted().randomElement(using: &random) else { return nil }
            let path = "/" + (["x", "y", name].randomElement(using: &random) ?? "")
            repository.routes[path] = repository.routes[path] == nil ? name : nil
            repository.writeRoutes()
            return ("route \(path)", nil)
        case .ignore:
            let roots = (repository.templates.keys.map { "templates/\($0)" } + repository.functions.keys.map { "functions/\($0)" }).sorted()
            let file = (roots.randomElement(using: &random) ?? "") + "/.dockerignore"
            let patterns = Self.patterns.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
            return folder.write(patterns.map { $0 + "\n" }.joined(), to: file) ? ("\(file): \(patterns.joined(separator: " "))", nil) : nil
        case .dockerfile:
            let name = repository.templates.keys.sorted().randomElement(using: &random) ?? ""
            repository.writeDockerfile("templates/\(name)", &random)
            return ("Dockerfile of \(name)", nil)
        case .ownDockerfile:
            guard let name = repository.functions.keys.sorted().randomElement(using: &random) else { return nil }
            let file = "functions/\(name)/Dockerfile"
            if folder.exists(file) { folder.remove(file) } else { repository.writeDockerfile("functions/\(name)", &random) }
            return ("\(folder.exists(file) ? "write" : "delete") \(file)", nil)
        case .moveBase:
            let base = ModelRepository.bases.randomElement(using: &random) ?? ""
            return ("base \(base) moves", base)
        case .addFunction:
            let name = "f\(Int.random(in: 0...6, using: &random))"
            guard repository.functions[name] == nil else { return nil }
            folder.remove("functions/\(name)")
            repository.addFunction(name, &random)
            return ("new function \(name)", nil)
        case .deleteFunction:
            guard repository.functions.count > 1, let name = repository.functions.keys.sorted().randomElement(using: &random) else {
                return nil
            }
            repository.functions[name] = nil
            repository.routes = repository.routes.filter { $0.value != name }
            repository.writeRoutes()
            folder.remove("functions/\(name)")
            return ("delete function \(name)", nil)
        case .template:
            guard let name = repository.templates.keys.sorted().randomElement(using: &random) else { return nil }
            if Bool.random(using: &random) {
                repository.templates[name]?.description += "x"
            } else {
                repository.templates[name]?.packages.formSymmetricDifference(["git"])
            }
            repository.writeTemplate(name)
            return ("template.yml of \(name)", nil)
        case .loseIndex:
            folder.remove(".faaso/index")
            return ("delete the index", nil)
        case .tearIndex:
            guard let status = folder.status(".faaso/index"), status.size > 0 else { return nil }
            truncate(folder.path(".faaso/index"), Int.random(in: 0..<status.size, using: &random))
            return ("cut the index", nil)
        case .loseManifests:
            folder.remove(".faaso/manifests")
            return ("delete the manifests", nil)
        }
    }

    private func rewrite(_ repository: ModelRepository, _ random: inout SeededGenerator) -> (what: String, moved: String?)? {
        let folder = repository.folder
        guard let file = existing(repository, S_IFREG), let status = folder.status(file) else { return nil }
        let text = (0..<status.size).map { _ in ["x", "y"].randomElement(using: &random) ?? "x" }.joined()
        switch kind {
        case .sameSize: folder.write(text, to: file)
        case .sameSizeAndTime:
            folder.write(text, to: file)
            folder.setTime(file, status.time)
        case .replaceSameSizeAndTime:
            folder.write(text, to: "new", mode: status.mode & 0o777)
            folder.setTime("new", status.time)
            Glibc.rename(folder.path("new"), folder.path(file))
        case .clockBack:
            folder.write(text, to: file)
            folder.setTime(file, timespec(tv_sec: status.time.tv_sec - 3600, tv_nsec: status.time.tv_nsec))
        default: folder.setTime(file, timespec(tv_sec: status.time.tv_sec + 1, tv_nsec: 0))
        }
        return ("\(kind) \(file)", nil)
    }

    private func metadata(_ repository: inout ModelRepository, _ random: inout SeededGenerator) -> (what: String, moved: String?)? {
        guard let name = repository.functions.keys.sorted().randomElement(using: &random), var function = repository.functions[name] else {
            return nil
        }
        let value = "\(Int.random(in: 0...2, using: &random))"
        switch kind {
        case .include:
            let from = ModelRepository.shared.randomElement(using: &random) ?? ""
            let to = ["lib", "lib/in", "vendor", from].randomElement(using: &random) ?? ""
            if let index = function.includes.firstIndex(where: { $0[0] == from }) {
                if Bool.random(using: &random) { function.includes[index][1] = to } else { function.includes.remove(at: index) }
            } else {
                function.includes.append([from, to])
            }
        case .arguments: function.arguments[["A", "B"].randomElement(using: &random) ?? "A"] = value == "0" ? nil : value
        case .buildSecrets: function.buildSecrets.formSymmetricDifference(["token\(value)"])
        case .packages: function.packages.formSymmetricDifference([["curl", "git"].randomElement(using: &random) ?? "curl"])
        case .runtime: function.runtime = repository.templates.keys.sorted().randomElement(using: &random) ?? function.runtime
        case .environment:
            if Bool.random(using: &random) { function.hasEnvironmentFile.toggle() }
            function.environment[["E", "K"].randomElement(using: &random) ?? "E"] = value == "0" ? nil : value
        case .tests:
            function.commands = Bool.random(using: &random) ? [] : ["c\(value)"]
            function.path = Bool.random(using: &random) ? nil : "/\(value)"
        default: function.rest = function.rest % 5 + 1
        }
        repository.functions[name] = function
        repository.writeFunction(name)
        return ("\(kind) of \(name)", nil)
    }

    // MARK: - Choices

    private func root(_ repository: ModelRepository, _ random: inout SeededGenerator) -> String {
        let roots =
            repository.templates.keys.map { "templates/\($0)" } + repository.functions.keys.map { "functions/\($0)" } + [
                "shared/s0", "shared/s1",
            ]
        return roots.sorted().randomElement(using: &random) ?? ""
    }

    /// A file, link or folder below the roots. None that the model writes itself.
    private func existing(_ repository: ModelRepository, _ type: mode_t) -> String? {
        var found: [String] = []
        func walk(_ path: String, _ depth: Int) {
            guard let status = repository.folder.status(path) else { return }
            let name = path.split(separator: "/").last ?? ""
            if status.mode & S_IFMT == type, depth > 0, !["metadata.yml", "template.yml", "Dockerfile", ".dockerignore"].contains(name) {
                found.append(path)
            }
            if status.mode & S_IFMT == S_IFDIR {
                for name in TemporaryFolder.names(repository.folder.path(path)) { walk(path + "/" + name, depth + 1) }
            }
        }
        for root in repository.templates.keys { walk("templates/\(root)", 0) }
        for root in repository.functions.keys { walk("functions/\(root)", 0) }
        walk("shared/s0", 0)
        walk("shared/s1", 0)
        // Each path has its own number, so the choice stays the same if other paths come and go.
        return found.min { mixed($0) < mixed($1) }
    }

    private func mixed(_ path: String) -> UInt64 {
        var state = number
        for byte in path.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var random = SeededGenerator(seed: state)
        return random.next()
    }
}
