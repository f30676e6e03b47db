import Glibc
import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that only root can run, such as mounts or the start of an engine. A pipeline must
    /// be able to run them.
    static var needsRoot: Self { .enabled(if: getuid() == 0 || getenv("CI") != nil, "needs root") }
}
