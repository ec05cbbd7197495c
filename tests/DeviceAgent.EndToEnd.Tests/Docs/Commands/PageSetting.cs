namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>What a page takes for granted.</summary>
internal sealed record PageSetting
{
    /// <summary>Variables of the shell, in addition to this process's own.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>Run first.</summary>
    public string Prelude { get; init; } = "";

    /// <summary>Names and addresses that are others here than on the page.</summary>
    public IReadOnlyList<(string From, string To)> Replaced { get; init; } = [];

    /// <summary>What must be there before a command can be run.</summary>
    public IReadOnlyList<PageGiven> Givens { get; init; } = [];
}
