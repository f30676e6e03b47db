import ReverseProxy

extension LoadedCaddyfile {
    /// The Caddyfile of an older version in today's form, with the same routes and settings. Nil if
    /// it has this form already.
    package var modernised: LoadedCaddyfile? {
        guard let today = ProxyConfiguration.modernised(text) else { return nil }
        return LoadedCaddyfile(
            text: today, source: source.map { Source(text: today, routes: $0.routes, callees: $0.callees, settings: $0.settings) })
    }
}
