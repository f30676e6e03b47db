import ContentHash
import FunctionModel
import ImageBuild
import Workspaces

/// The files that a run reads in order to deploy its functions.
struct DeployedFiles {
    private let scan: ScannedProject
    private let functions: [Function]
    /// The inputs of the model outside of the folders of functions and templates. These are the
    /// files at the root, and the targets of links. Files of other functions are left out.
    private let inputs: Set<RelativePath>

    /// The files of the requested functions that have a container, and of their bases.
    init(_ scan: ScannedProject) {
        self.scan = scan
        let project = scan.project
        let contained = project.functionsWithContainer
        let names = project.functions.map(\.name).filter { scan.isWanted($0) && contained.contains($0) }
        // If a Dockerfile cannot be read, its bases are unknown. Its own function counts in any case.
        let all = Set((try? scan.workspace.withBases(names)) ?? names)
        functions = project.functions.filter { all.contains($0.name) }
        let others = project.functions.filter { !all.contains($0.name) }.flatMap(Self.ownPaths)
        let folders = RootInput.folders.map { RelativePath($0.path) }
        let read = project.inputPaths.map { RelativePath($0) }.filter { path in !folders.contains { path.isInside($0) } }
        inputs = Set(read).subtracting(others)
            .union(project.rootInputs.filter { !$0.isFolder }.map { RelativePath($0.path) })
            .union(functions.flatMap(Self.ownPaths))
    }

    /// True when one of the paths is read, or is a folder with a file that is read.
    ///
    /// Paths count from the repository's root. A path may be one that was deleted.
    func contain(anyOf paths: [RelativePath]) -> Bool {
        if paths.contains(where: isSetting) { return true }
        let layers = functions.map {
            (function: $0, layers: ContextLayer.layers(of: $0, environmentFiles: scan.workspace.environmentFiles))
        }
        var reader = IgnoreReader(files: scan.workspace.files)
        return layers.contains { function, layers in
            let near = paths.filter { path in layers.contains { $0.root.isInside(path) || path.isInside($0.root) } }
            if near.isEmpty { return false }
            if near.contains(where: { path in layers.contains { isSettings(path, of: $0) } }) { return true }
            // Nothing is known of a context that cannot be made.
            guard let tree = try? scan.context(function.name).tree, let patterns = try? reader.patterns(of: layers) else { return true }
            let files = tree.entries.filter { $0.kind != .directory }
            return near.contains { path in
                files.contains { $0.origin.isInside(path) } || isMissing(path, layers, patterns)
            }
        }
    }

    /// True for a file that makes the model: settings, routes, snippets, and variables.
    private func isSetting(_ path: RelativePath) -> Bool {
        // An included path may be a link, which counts as a setting. Its files belong to a layer.
        if path.isRoot || inputs.contains(path) { return true }
        if let folder = scan.project.settings.proxy.importFolder.map({ RelativePath($0) }), path.isInside(folder) || folder.isInside(path) {
            return true
        }
        return functions.contains { function in
            // A folder of which git has no file stands for everything in it.
            Self.variables(of: function).contains { $0.isInside(path) }
        }
    }

    /// The paths outside of a function's folder that its metadata name, and the targets of links.
    private static func ownPaths(of function: Function) -> [RelativePath] {
        variables(of: function) + function.metadata.include.map { RelativePath($0.from) }
    }

    /// The file of variables that a function names, and the target if it is a link.
    private static func variables(of function: Function) -> [RelativePath] {
        [function.metadata.environmentFile, function.metadata.environmentFileResolved].compactMap { $0.map { RelativePath($0) } }
    }

    /// True for a file of a layer that is read and not sent: `metadata.yml`, `template.yml`,
    /// patterns.
    private func isSettings(_ path: RelativePath, of layer: ContextLayer) -> Bool {
        switch layer.kind {
        case .template: ["template.yml", ContextTree.dockerignore].contains { layer.root.appending($0) == path }
        case .function: ["metadata.yml", ContextTree.dockerignore].contains { layer.root.appending($0) == path }
        case .include: false
        }
    }

    /// True for a file that is not there and that a context would have.
    private func isMissing(_ path: RelativePath, _ layers: [ContextLayer], _ patterns: IgnorePatterns) -> Bool {
        guard scan.workspace.files.exists(path) == nil else { return false }
        return layers.contains { layer in
            guard let below = path.relative(to: layer.root), !layer.omits(below) else { return false }
            return !patterns.ignores(layer.destination.appending(below))
        }
    }
}
