import BuildGraph
import ContentHash
import FunctionModel

extension ContainerConfiguration {
    /// What differs between the fields of a container and this configuration, by name, sorted; with both values where they may be shown.
    /// - Parameter recorded: what was deployed by the newest record; a value of it is taken only where it has the container's digest.
    func differences(from fields: [String: String], recorded: ContainerConfiguration? = nil) -> [Reason] {
        let wanted = self.fields
        return Set(fields.keys).union(wanted.keys).sorted().compactMap { name in
            let (was, now) = (fields[name], wanted[name])
            if was == now { return nil }
            if name.hasPrefix(Self.secretPrefix), was != nil, now != nil {
                return Reason(.secretChanged, String(name.dropFirst(Self.secretPrefix.count)))
            }
            let change = Reason.change(
                from: recorded?.value(name, digest: was) ?? (was == nil ? .unset : .hidden), to: value(name, digest: now))
            return Reason(.configurationChanged, name, detail: change ?? (was == nil ? "added" : now == nil ? "removed" : nil))
        }
    }

    /// A field's value as metadata.yml has it, if it is the one with this digest.
    private func value(_ name: String, digest: String?) -> Reason.Value {
        guard let digest else { return .unset }
        guard let value = values[name], Digest.of(value).short == digest else { return .hidden }
        switch name {
        case "limits.memory": return .shown(ByteCount.text(limits.memory))
        case "stop_grace": return .shown(stopGrace.text)
        case "limits.cpus", "limits.pids", "cloud_metadata": return .shown(value)
        case _ where name.hasPrefix("volumes."): return .shown(value)
        case _ where name.hasPrefix("environment."): return environmentFile == nil ? .shown(value) : .hidden
        default: return .hidden
        }
    }
}
