import ArgumentParser
import Operations

extension MetricsAddress: ExpressibleByArgument {
    /// Reads the argument of `--metrics`.
    package init?(argument: String) { self.init(text: argument) }
}
