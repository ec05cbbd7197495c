using System.Text.Json;

namespace DeviceAgent.Org.Okta;

/// <summary>One page of a list.</summary>
/// <param name="Items">In Okta's order.</param>
/// <param name="Next">Path and query of the next page; null when there is none.</param>
/// <param name="Date">Okta's time when it answered, to the second; null when it did not say.</param>
/// <param name="RateLimit">The limit that it counted against; null when Okta did not say.</param>
/// <param name="Rest">How long until the window of that limit ends; null when it is not known.</param>
public sealed record OktaPage(IReadOnlyList<JsonElement> Items, string? Next, DateTimeOffset? Date, RateLimit? RateLimit, TimeSpan? Rest);
