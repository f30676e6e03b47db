import FunctionModel

/// A desired state in the form `faaso.deployment/1`. The form never changes.
struct StateV1: Decodable {
    private var project: String
    private var repository: String
    private var functions: [FunctionV1]
    private var unrouted: [String]
    private var routes: [RouteV1]
    private var listen: Address
    private var proxy: Proxy
    private var snippets: [String: String]
    private var ports: ClosedRange<Int>

    private struct Address: Decodable {
        var host: String
        var port: Int
    }

    private struct Proxy: Decodable {
        var image: String
        var importFolder: String?
        var tlsInternal: Bool
    }

    /// The state in today's form.
    var state: DesiredState {
        DesiredState(
            project: project, repository: repository, functions: functions.map(\.function), unrouted: unrouted, routes: routes.map(\.route),
            listen: Listen(host: listen.host, port: listen.port),
            proxy: ProxySettings(image: proxy.image, importFolder: proxy.importFolder, tlsInternal: proxy.tlsInternal), snippets: snippets,
            ports: ports)
    }
}

/// A route in the form of `faaso.deployment/1` and of older files `proxy/loaded.json`. The form
/// never changes.
struct RouteV1: Decodable {
    private var path: String
    private var function: String
    private var stripPrefix: Bool
    private var options: Options?

    private struct Options: Decodable {
        var timeout: Duration?
        var bodyLimit: Int64?
        var headers: [String: String]
        var users: [String: String]
    }

    /// The route in today's form.
    var route: DesiredRoute {
        let options = options.map {
            RouteOptions(timeout: $0.timeout, bodyLimit: $0.bodyLimit, headers: $0.headers, users: $0.users)
        }
        return DesiredRoute(path: path, function: function, stripPrefix: stripPrefix, options: options ?? RouteOptions())
    }
}
