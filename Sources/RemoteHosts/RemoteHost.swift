package import Basics
package import FunctionModel

/// A host that a command works on.
package struct RemoteHost: Hashable, Sendable {
    /// The name in faaso.yml; the address for a host that has none.
    package var name: String
    /// The address of the host.
    package var address: HostAddress

    /// Creates a host.
    package init(name: String, address: HostAddress) { (self.name, self.address) = (name, address) }

    /// Finds the hosts of a `--to` value: names of faaso.yml or addresses, separated by commas. The
    /// order is kept, and each host comes once.
    /// - Throws: ``HostSelectionError``.
    package static func select(_ text: String, in settings: Settings) throws(HostSelectionError) -> [RemoteHost] {
        var hosts: [RemoteHost] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            for host in try named(word, settings) where !hosts.contains(where: { $0.address == host.address }) { hosts.append(host) }
        }
        return hosts
    }

    private static func named(_ word: String, _ settings: Settings) throws(HostSelectionError) -> [RemoteHost] {
        if word.contains(":") || word.contains("/") || word.contains("@") {
            guard let address = HostAddress(word) else { throw .notAnAddress(word) }
            return [RemoteHost(name: word, address: address)]
        }
        switch settings.hosts[word] {
        case .host(let address)?: return [RemoteHost(name: word, address: address)]
        case .group(let names)?:
            return names.compactMap { name in
                if case .host(let address)? = settings.hosts[name] { RemoteHost(name: name, address: address) } else { nil }
            }
        case nil: throw .unknown(word, known: settings.hosts.keys.sorted())
        }
    }
}

/// The reason why `--to` selects no host.
package enum HostSelectionError: Explained, Hashable {
    /// faaso.yml has no host or group of that name.
    case unknown(String, known: [String])
    /// The text is neither a name nor an address.
    case notAnAddress(String)

    package var description: String {
        switch self {
        case .unknown("", _): "--to needs the name or the address of a host"
        case .unknown(let name, _): "there is no host '\(name)' in faaso.yml"
        case .notAnAddress(let text): "'\(text)' is not the address of a host"
        }
    }

    package var hints: [String] {
        switch self {
        case .unknown(let name, let known):
            known.isEmpty ? ["add it to faaso.yml: hosts: {prod: ssh://user@host}"] : NameHint.hints([name], among: known)
        case .notAnAddress: ["an address is ssh://user@host or ssh://user@host:port"]
        }
    }

    package var blame: Blame { .project }
}
