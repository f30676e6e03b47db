package import ContainerEngine
package import Deployment
import ReverseProxy

/// The values that a project's services are made from.
package struct SwarmProject: Sendable {
    /// The desired state.
    package var desired: DesiredState
    /// The images by function. A function that is not among them is not built yet.
    package var images: [String: ServiceImage]
    /// The scales by function. A function that is not among them has one task.
    package var scales: [String: FunctionScale]
    /// The reference of Caddy's image, with a digest.
    package var proxyImage: String
    /// The nodes that run a proxy.
    package var proxyPlacement: ServicePlacement
    /// The program that asks a function for its health inside the container; nil leaves the check
    /// to the images.
    package var probe: [UInt8]?

    /// Creates the value.
    package init(
        desired: DesiredState, images: [String: ServiceImage], scales: [String: FunctionScale] = [:], proxyImage: String,
        proxyPlacement: ServicePlacement = ServicePlacement(), probe: [UInt8]? = nil
    ) {
        (self.desired, self.images, self.scales) = (desired, images, scales)
        (self.proxyImage, self.proxyPlacement, self.probe) = (proxyImage, proxyPlacement, probe)
    }

    /// The names of the project's objects.
    var names: SwarmNames { SwarmNames(project: desired.project) }

    /// The services of the functions that have an image, by function.
    func services(_ objects: SwarmObjects) -> [String: ServiceSpecification] {
        let probe = probe.map { names.config(.probe, content: $0) }
        var services: [String: ServiceSpecification] = [:]
        for function in desired.functions {
            guard let image = images[function.name] else { continue }
            services[function.name] = FunctionService.specification(
                function, image: image, scale: scales[function.name] ?? FunctionScale(), in: desired, objects: objects, probe: probe)
        }
        return services
    }

    /// The service of the proxy for some routes.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express.
    func proxy(_ routes: [DesiredRoute], _ objects: SwarmObjects) throws(ProxyConfigurationError) -> ServiceSpecification {
        ProxyService.specification(
            desired, caddyfile: try ProxyService.caddyfile(desired, routes: routes), image: proxyImage, placement: proxyPlacement,
            objects: objects)
    }

    /// The contents of the configs for some routes, by name.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express.
    func configs(_ routes: [DesiredRoute]) throws(ProxyConfigurationError) -> [String: [UInt8]] {
        var contents = desired.snippets.values.map { (SwarmNames.ConfigPurpose.snippet, Array($0.utf8)) }
        contents.append((.caddyfile, Array(try ProxyService.caddyfile(desired, routes: routes).utf8)))
        if let probe { contents.append((.probe, probe)) }
        return Dictionary(contents.map { (names.config($0.0, content: $0.1), $0.1) }) { first, _ in first }
    }
}
