internal import FoundationEssentials
internal import Glibc

/// The process that made a container, as a label's value, so that a later run can tell whether it still lives.
///
/// A process number alone is reused. So the value has the boot, the process namespace, the number, and when the process started
/// (field 22 of `/proc/<number>/stat`, proc_pid_stat(5)).
package struct Maker: Hashable, Sendable {
    /// The label's value.
    package let text: String

    package init(text: String) { self.text = text }

    /// The knowledge about a maker.
    package enum Fate: Hashable, Sendable {
        case alive, gone
        /// It ran on another machine, before another boot, or in another process namespace.
        case unknown
    }

    /// This process.
    package static let current = Maker(text: place + " " + process(Int(getpid()), "self"))

    /// True if the maker still lives, as far as this process can see.
    package var fate: Fate {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 4, !Self.place.hasPrefix("-"), parts[0] + " " + parts[1] == Self.place, let number = Int(parts[2]) else {
            return .unknown
        }
        return Self.process(number, "\(number)") == parts[2] + " " + parts[3] ? .alive : .gone
    }

    /// True if a container of the maker is left over: the maker is gone, or nothing is known of it and the container is old.
    /// - Parameter age: the container's, in seconds.
    package static func isLeftOver(_ text: String?, age: Int64) -> Bool {
        switch text.map({ Maker(text: $0).fate }) ?? .unknown {
        case .alive: false
        case .gone: true
        case .unknown: age > 3600
        }
    }

    /// The boot and the process namespace; it begins with `-` where they cannot be read.
    private static let place: String = {
        let boot = contents("/proc/sys/kernel/random/boot_id").filter { !$0.isWhitespace }
        var buffer = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        let namespace = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return boot.isEmpty || namespace.isEmpty ? "- -" : boot + " " + namespace
    }()

    /// The number and the start of a process; the number alone where there is none.
    private static func process(_ number: Int, _ folder: String) -> String {
        // The program's name, in parentheses, may hold anything.
        let fields = contents("/proc/\(folder)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        // A process that ended and that nobody has waited for is a zombie.
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return "\(number)" }
        return "\(number) \(fields[19])"
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
