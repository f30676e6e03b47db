import FunctionModel

/// The routes of services, and the services that compose goes on running.
extension Translation {
    /// Gives routes to the functions. One published function gets `/`, several get their names.
    ///
    /// A function that compose did not publish is internal if others call it. If none does, or if a
    /// proxy leads to it, it gets a route. A function without a port has neither.
    mutating func route(_ model: ComposeModel) {
        let published = functions.filter { $0.published != nil }
        let hasRoot = published.count == 1 && !takenRoutes.contains("/")
        if hasRoot, !target.isRepository, let only = published.first, let port = only.published {
            listen.port = port
            if only.isPublic {
                note(
                    "\(only.foreignName): the port \(port) is on 127.0.0.1 from now on", at: only.location,
                    "'listen: :\(port)' in faaso.yml serves all interfaces, as compose did")
            }
        }
        noteListen(published)
        for index in functions.indices {
            let function = functions[index]
            let isBehindProxy = model.service(function.foreignName).map(model.isBehindProxy) ?? false
            if function.published != nil, hasRoot {
                functions[index].routes = ["/"]
            } else if function.port == nil {
                let place = function.isCalled ? "'internal: true'" : "'/\(function.name): \(function.name)' into routes.yml"
                note(
                    "\(function.foreignName): no port is known, so it has no route, and no container", at: function.location,
                    "if it answers HTTP, write its `port` into \(function.folder)/metadata.yml, and \(place)")
            } else if function.published == nil, function.isCalled, !isBehindProxy {
                functions[index].isInternal = true
            } else {
                functions[index].routes = ["/\(function.name)"]
                let was = function.published.map { "on port \($0)" } ?? "reached by other services only"
                note(
                    "\(function.foreignName): was \(was), and has the route /\(function.name) now", at: function.location,
                    function.published == nil
                        ? "'internal: true' in \(function.folder)/metadata.yml, in the place of the route, keeps it from outside"
                        : "the prefix is taken off, unless routes.yml has 'strip_prefix: false'")
            }
        }
    }

    /// Notes the address of the proxy if it is on none of the published ports.
    private mutating func noteListen(_ published: [ImportedFunction]) {
        let ports = published.compactMap(\.published)
        guard let first = published.first, ports != [listen.port] else { return }
        let names = ports.map { "\($0)" }.joined(separator: ", ")
        note(
            "the functions are at \(listen.address) now, and no longer on the port\(ports.count == 1 ? "" : "s") \(names)",
            at: first.location, "one proxy has one address, `listen` in faaso.yml; ':\(ports[0])' there is that port on all interfaces")
    }

    /// Notes a service without a build.
    mutating func keep(_ service: ComposeModel.Service, in model: ComposeModel) {
        guard !model.isInFront(service) else {
            return note(
                "\(service.name): it has no build, and waits for services that are functions now", at: service.location,
                "the routes in routes.yml, and snippets of `proxy.import`, may replace it")
        }
        let users = functions.filter { function in
            model.services.contains { $0.name == function.foreignName && !Set($0.networks).isDisjoint(with: service.networks) }
        }
        let names = users.map { "'\($0.name)'" }.joined(separator: ", ") + (users.count == 1 ? " reaches" : " reach")
        let joined = Set(users.flatMap(\.networks)).sorted().joined(separator: ", ")
        note(
            "\(service.name): it has no build, and stays in \(source.name)", at: service.location,
            users.isEmpty
                ? "compose goes on running it"
                : "compose goes on running it; \(names) it as '\(service.name)' in the network \(joined)")
        noteAddresses(of: service, in: model)
    }
}
