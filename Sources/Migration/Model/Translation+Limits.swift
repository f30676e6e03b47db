import Basics
import FunctionModel

extension Translation {
    /// Reads a limit of memory, such as `128Mi`, `256M` or `0.5g`.
    mutating func memory(_ value: YAMLValue, of function: inout ImportedFunction) {
        guard let text = text(value) else { return }
        // The engine refuses less than 6 MiB.
        if let bytes = Self.bytes(text), bytes >= 6 << 20 { return function.memory = ByteCount.text(bytes) }
        skip("the memory '\(text)'", of: function.foreignName, at: value.location, "write `limits: {memory: …}`, at least 6m")
    }

    private static func bytes(_ text: String) -> Int64? {
        if let bytes = ByteCount.parse(text) { return bytes }
        let number = text.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(number), let unit = ByteCount.parse("1" + text.dropFirst(number.count)), value < 1e6 else { return nil }
        return Int64(value * Double(unit))
    }

    /// Reads a limit of processors, such as `0.5` or `500m`, which are thousandths.
    mutating func cpus(_ value: YAMLValue, of function: inout ImportedFunction) {
        guard let text = text(value) else { return }
        let isThousandths = text.hasSuffix("m")
        if let number = Double(isThousandths ? String(text.dropLast()) : text) {
            let cpus = isThousandths ? number / 1000 : number
            // 0 means no limit, which is the default. The engine refuses less than a hundredth.
            if cpus == 0 { return }
            if (0.01...4096).contains(cpus) { return function.cpus = Self.decimal(cpus) }
        }
        skip("the number of processors '\(text)'", of: function.foreignName, at: value.location, "write `limits: {cpus: …}`, such as 0.5")
    }

    /// The number with at most three decimals, and without trailing zeros.
    private static func decimal(_ number: Double) -> String {
        let thousandths = Int((number * 1000).rounded())
        var text = "\(thousandths / 1000)"
        let rest = thousandths % 1000
        if rest > 0 {
            var decimals = String(String(1000 + rest).dropFirst())
            while decimals.hasSuffix("0") { decimals.removeLast() }
            text += "." + decimals
        }
        return text
    }
}
