using DeviceAgent.Chaos.Books;

namespace DeviceAgent.Chaos.Verdict;

/// <summary>Orders against logouts: what was confirmed exists, what was never confirmed exists at most once, nothing else exists.</summary>
internal static class OrderChecks
{
    public static IEnumerable<string> Of(RunBooks books)
    {
        ILookup<string, TraceEntry> byReason = books.Traces.ToLookup(trace => trace.ReasonAdmin ?? "");
        IEnumerable<string> orders = books.Orders.SelectMany(order => OfOrder(order, [.. byReason[order.Reason]]));
        HashSet<string> ordered = [.. books.Orders.Select(order => order.Reason)];
        IEnumerable<string> strangers = books.Traces
            .Where(trace => !ordered.Contains(trace.ReasonAdmin ?? ""))
            .Select(trace => $"the logout {trace.TraceId} of {trace.User} was never ordered");
        return [.. orders, .. strangers, .. books.Traces.SelectMany(trace => OfDevices(trace, books))];
    }

    private static IEnumerable<string> OfOrder(OrderEntry order, TraceEntry[] issued)
    {
        if (issued.Length > 1)
        {
            yield return $"{order.Reason} for {order.User} was issued {issued.Length} times";
        }

        if (order.TraceId is { } confirmed && issued.All(trace => trace.TraceId != confirmed))
        {
            yield return $"{order.Reason} for {order.User} was confirmed as {confirmed}, and the org does not know it any more";
        }

        foreach (TraceEntry trace in issued.Where(trace => trace.User != order.User))
        {
            yield return $"{order.Reason} is for {order.User}, but was issued for {trace.User}";
        }
    }

    private static IEnumerable<string> OfDevices(TraceEntry trace, RunBooks books)
    {
        string[] expected = [.. books.DevicesOf[trace.User].Order(StringComparer.Ordinal)];
        string[] found = [.. trace.Devices.Select(device => device.DisplayName).Order(StringComparer.Ordinal)];
        if (!expected.SequenceEqual(found))
        {
            yield return $"the logout {trace.TraceId} of {trace.User} names {string.Join(", ", found)} instead of {string.Join(", ", expected)}";
        }
    }
}
