namespace DeviceAgent.Org.Cli.Logs;

/// <summary>Which entries of the System Log to show.</summary>
/// <param name="Since">The oldest moment; null for any.</param>
/// <param name="Lines">How many of the newest to begin with; null for all.</param>
/// <param name="Filter">In the API's words; null for all.</param>
internal sealed record LogSelection(DateTimeOffset? Since, int? Lines, string? Filter)
{
    public const int UsualLines = 20;
}
