import Basics
import FunctionModel

/// The coded form has the names and texts of faaso.yml.
extension DesiredState {
    private enum Name: String, CodingKey {
        case project, repository, functions, unrouted, routes, listen, proxy, snippets, ports
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            project: try fields.decode(String.self, forKey: .project), repository: try fields.decode(String.self, forKey: .repository),
            functions: try fields.decode([DesiredFunction].self, forKey: .functions),
            unrouted: try fields.decode([String].self, forKey: .unrouted), routes: try fields.decode([DesiredRoute].self, forKey: .routes),
            listen: try fields.decode(Listen.self, forKey: .listen), proxy: try fields.decode(ProxySettings.self, forKey: .proxy),
            snippets: try fields.decode([String: String].self, forKey: .snippets),
            ports: try fields.decode(text: ClosedRange<Int>.self, forKey: .ports))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(project, forKey: .project)
        try fields.encode(repository, forKey: .repository)
        try fields.encode(functions, forKey: .functions)
        try fields.encode(unrouted, forKey: .unrouted)
        try fields.encode(routes, forKey: .routes)
        try fields.encode(listen, forKey: .listen)
        try fields.encode(proxy, forKey: .proxy)
        try fields.encode(snippets, forKey: .snippets)
        try fields.encode(text: ports, forKey: .ports)
    }
}
