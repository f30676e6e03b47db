extension Array {
    /// The element with a name; nil if there is none. The search takes logarithmic time for a name
    /// in a sorted list, and finds the name in a list of any order.
    /// - Parameter nameOf: returns the name of an element. Names are unique.
    package func element(named name: String, by nameOf: (Element) -> String) -> Element? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if nameOf(self[middle]) < name { low = middle + 1 } else { high = middle }
        }
        if low < count, nameOf(self[low]) == name { return self[low] }
        return first { nameOf($0) == name }
    }
}
