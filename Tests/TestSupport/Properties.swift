/// Returns the names of a value's stored properties.
package func properties(of value: some Any) -> Set<String> {
    Set(Mirror(reflecting: value).children.compactMap(\.label))
}

/// Returns the names of the stored properties that a change touches. Their descriptions are
/// compared.
package func properties<Value>(of value: Value, touchedBy change: (inout Value) -> Void) -> Set<String> {
    var changed = value
    change(&changed)
    let pairs = zip(Mirror(reflecting: value).children, Mirror(reflecting: changed).children)
    return Set(pairs.compactMap { "\($0.value)" == "\($1.value)" ? nil : $0.label })
}
