package import FunctionModel

/// The identifier of a request. The client chooses it, and the response repeats it.
package enum RequestID: Hashable, Sendable {
    case number(Int64)
    case text(String)

    /// The whole numbers up to this one are exact in every JSON reader.
    private static let largest = 9_007_199_254_740_992.0

    /// Reads an identifier. Nil for a value that is neither a string nor a whole number.
    package init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .number(let number) where number.rounded() == number && abs(number) <= Self.largest: self = .number(Int64(number))
        default: return nil
        }
    }

    /// The identifier as JSON.
    package var json: JSONValue {
        switch self {
        case .number(let number): .number(Double(number))
        case .text(let text): .string(text)
        }
    }
}
