extension YAMLReader {
    /// Reads the field `include`. The short form `[P]` means `{from: P, to: P}`.
    ///
    /// Paths must stay inside the repository after links are resolved. No two includes may have
    /// overlapping targets.
    /// - Returns: the valid includes with their locations; nil if the node is no list.
    mutating func includes(_ node: YAMLNode, in repository: inout Repository) -> (includes: [Include], locations: [SourceLocation])? {
        guard let nodes = list(node, "include") else { return nil }
        var landed: [LandedInclude] = []
        for element in nodes {
            guard let include = include(element, in: &repository) else { continue }
            if let problem = collision(of: include, with: landed) {
                report("include: \(problem)", at: location(of: element))
            }
            landed.append(include)
        }
        return (landed.map(\.include), landed.map(\.location))
    }

    /// Reports includes of a function that overlap with those of its template.
    mutating func refuseCollisions(of layer: MetadataLayer, with template: Template, in repository: inout Repository) {
        let place = SourceLocation(file: "\(template.path)/template.yml")
        let shared = template.include.map { landed($0, at: place, in: &repository) }
        for (index, include) in layer.metadata.include.enumerated() {
            guard let location = layer.locations["include.\(index)"],
                let problem = collision(of: landed(include, at: location, in: &repository), with: shared)
            else { continue }
            report("include: \(problem)", at: location)
        }
    }

    private func landed(_ include: Include, at location: SourceLocation, in repository: inout Repository) -> LandedInclude {
        LandedInclude(include: include, isFile: repository.kind(include.resolved) == .file, location: location)
    }

    private struct LandedInclude {
        let include: Include
        let isFile: Bool
        let location: SourceLocation

        /// The words that lead from an include in a file to this one.
        func words(in file: String) -> String {
            location.file == file ? "the include in line \(location.line)" : "an include of \(location.file)"
        }
    }

    private mutating func include(_ node: YAMLNode, in repository: inout Repository) -> LandedInclude? {
        var source = node
        var target: YAMLNode?
        if case .mapping = node {
            let fields = fields(node, IncludeField.place, of: IncludeField.self)
            guard let from = fields[.from] else {
                report("include: found no `from`, which is required", at: location(of: node))
                return nil
            }
            source = from.value
            target = fields[.to]?.value
        }
        guard let from = path(source, "include") else { return nil }
        if from.contains(where: { "*?[".contains($0) }), repository.kind(from) == nil {
            reject(source, "include", allowed: "a file or a folder, and no pattern,")
            return nil
        }
        if from.isEmpty {
            reject(source, "include", allowed: "a file or folder inside the repository, not the whole of it,")
            return nil
        }
        var to = from
        if let target {
            guard let written = path(target, "include.to") else { return nil }
            to = written
        }
        do throws(Repository.PathProblem) {
            let (resolved, kind) = try repository.resolve(from)
            if resolved.isEmpty {
                throw Repository.PathProblem(message: "\(from) is the whole repository, a file or folder inside it is allowed")
            }
            if kind == .file, to.isEmpty {
                throw Repository.PathProblem(message: "found the context's root as `to` of a file, a file's path is allowed")
            }
            if to == "Dockerfile" || to.hasPrefix("Dockerfile/")
                || (to.isEmpty && repository.kind("\(resolved)/Dockerfile") != nil)
            {
                throw Repository.PathProblem(
                    message: "\(from) would land on the Dockerfile, any other path is allowed",
                    hints: ["a function's own Dockerfile is a file in its folder: move it there"])
            }
            return LandedInclude(
                include: Include(from: from, to: to, resolved: resolved), isFile: kind == .file, location: location(of: node))
        } catch {
            report(error, "include", at: source, in: repository)
            return nil
        }
    }

    private mutating func path(_ node: YAMLNode, _ field: String) -> String? {
        guard let text = text(node, field, allowed: field == "include" ? "a path or a map with `from` and `to`" : nil) else { return nil }
        do throws(Repository.PathProblem) {
            return try Repository.normalise(text)
        } catch {
            report("\(field): \(error.message)", at: location(of: node), hints: error.hints)
            return nil
        }
    }

    private func collision(of new: LandedInclude, with landed: [LandedInclude]) -> String? {
        for other in landed {
            let place = other.include.to.isEmpty ? "the context's root" : "'\(other.include.to)'"
            let words = other.words(in: new.location.file)
            if other.include.to == new.include.to { return "\(place) is the `to` of \(words) already" }
            if other.isFile, new.include.to.hasPrefix(other.include.to + "/") {
                return "'\(new.include.to)' lies inside \(place), which \(words) makes a file"
            }
            if new.isFile, other.include.to.hasPrefix(new.include.to + "/") {
                return "'\(new.include.to)' is a file, and \(words) lies inside it"
            }
        }
        return nil
    }
}
