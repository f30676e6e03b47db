/// The password-protected routes of a configuration, found by function and by path.
///
/// Both tables are made once. A search in all routes for each route would take quadratic time.
struct GuardedRoutes {
    /// The protected routes of each function, in the order of the configuration.
    private var byFunction: [String: [ProxyRoute]] = [:]
    /// The routes below each protected route, by its lowercased path.
    private var below: [String: [ProxyRoute]] = [:]

    /// Creates the tables.
    /// - Parameter routes: all routes in the order of the configuration.
    init(_ routes: [ProxyRoute]) {
        for route in routes where !route.users.isEmpty {
            byFunction[route.function, default: []].append(route)
            below[route.path.lowercased()] = []
        }
        guard !below.isEmpty else { return }
        for route in routes where !route.isCatchAll {
            let path = route.path.lowercased()
            for end in path.indices where path[end] == "/" {
                // The first slash stands for the route of every path.
                below[end == path.startIndex ? "/" : String(path[..<end])]?.append(route)
            }
        }
    }

    /// The password-protected routes that a request to `route` could bypass.
    ///
    /// Such a route leads to the same function and permits other users. A function that resolves
    /// `..` or `//` could treat a request to `route` as a request to a protected path.
    func besides(_ route: ProxyRoute) -> [ProxyRoute] {
        (byFunction[route.function] ?? []).filter { $0.users != route.users }
    }

    /// The routes whose paths are all paths of a protected route, too.
    func below(_ route: ProxyRoute) -> [ProxyRoute] { below[route.path.lowercased()] ?? [] }
}
