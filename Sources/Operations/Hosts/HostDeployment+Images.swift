import Basics
import BuildGraph
import ContainerEngine
import FunctionModel
import ImageBuild
import Pipeline
import RemoteHosts
import WorkModel
import Workspaces

extension HostDeployment {
    /// The images that the host needs, those of functions and that of the proxy.
    func shipped(_ images: [String: ImageRecord], _ workspace: Workspace) async throws -> [ShippedImage] {
        var shipped: [ShippedImage] = []
        for function in wanted(workspace) {
            guard let image = images[function.name]?.functionImage(of: workspace) else { continue }
            guard let details = try await connection.engine.image(image.id) else { throw ShippingError.imageGone(function.name) }
            shipped.append(ShippedImage(function: function.name, reference: image.reference, id: details.id, content: details.content))
        }
        // A host that lacks the proxy's image pulls it, unless this engine has it.
        let proxy = workspace.project.settings.proxy.image
        if let name = ImageReference(proxy), name.digest == nil, let details = try await connection.engine.image(proxy) {
            shipped.append(ShippedImage(function: nil, reference: name.familiar, id: details.id, content: details.content))
        }
        return shipped
    }

    /// Sends the images that the host lacks, one after the other: they share layers, and each layer
    /// travels once.
    /// - Returns: the results, and the bytes that were sent.
    func ship(
        _ images: [ShippedImage], _ session: AgentSession, _ progress: Progress
    ) async throws -> (results: [NodeResult], sent: Int) {
        let missing = try await session.missing(images)
        guard !missing.isEmpty else { return ([], 0) }
        let (door, began) = (try await session.open(), ContinuousClock.now)
        var (results, sent): ([NodeResult], Int) = ([], 0)
        for image in missing {
            guard let name = session.name(of: image, in: door) else { continue }
            let (step, start) = (image.step(host), ContinuousClock.now)
            progress.report(.started(step))
            do {
                let manifest = try await push(image, as: name) { progress.report(.line(step.node, $0)) }
                sent = try await session.take(image, manifest: manifest)
            } catch {
                let cause = session.cause(of: error)
                progress.report(
                    .ended(NodeResult(step.node, .failed, step: step, error: cause, seconds: (ContinuousClock.now - start).seconds)))
                throw cause
            }
            let result = NodeResult(
                step.node, .done, step: step, start: (start - began).seconds, seconds: (ContinuousClock.now - start).seconds)
            progress.report(.ended(result))
            results.append(result)
        }
        return (results, sent)
    }

    /// Lets the engine push an image, and removes the name that this needs.
    private func push(_ image: ShippedImage, as name: ImageReference, onLine: @escaping @Sendable (String) -> Void) async throws -> String {
        let engine = connection.engine
        return try await engine.withPassingName(name.familiar) {
            try await engine.tag(image: image.reference, repository: name.familiarName, tag: name.version)
            return try await engine.push(name, with: RegistryCredentials(environment: [:]), onWarning: { _ in }, onProgress: onLine)
        }
    }
}

extension ShippedImage {
    /// The step that sends the image to a host.
    func step(_ host: RemoteHost) -> Step {
        let node = function.map(Node.image) ?? Node.base(reference)
        return Step(node, .ship, [Reason(.imageMissing, detail: "not on \(host.name)")])
    }
}
