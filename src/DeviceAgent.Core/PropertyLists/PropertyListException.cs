namespace DeviceAgent.Core.PropertyLists;

/// <summary>Bytes that are no property list, or one that goes beyond the limits.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="where">Where: an offset in a binary list, line and column in an XML one.</param>
/// <param name="inner">The cause.</param>
public sealed class PropertyListException(string what, string where, Exception? inner = null)
    : Exception($"not a readable property list: {what} ({where})", inner)
{
    public string What { get; } = what;

    public string Where { get; } = where;
}
