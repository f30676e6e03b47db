extension JSONValue {
    /// Indented JSON with sorted keys, and with a line end after the last line.
    package var indented: String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    private func write(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index > 0 ? ",\n" : "\n") + inner
                element.write(to: &text, indent: inner)
            }
            text += "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                text += (index > 0 ? ",\n" : "\n") + "\(inner)\(JSONValue.string(member.key)): "
                member.value.write(to: &text, indent: inner)
            }
            text += "\n\(indent)}"
        default: text += self.text
        }
    }
}
