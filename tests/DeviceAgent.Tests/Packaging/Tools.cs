using System.Text.Json.Nodes;
using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The files under packaging/, and programs that were not written here to read them with.</summary>
internal static class Tools
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Packaging { get; } = Path.Combine(Repository.Root, "packaging");

    /// <summary>A program's absolute path, from PATH; null when it is not there.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.GetFullPath(Path.Combine(folder, program)))
        .FirstOrDefault(File.Exists);

    public static Task<ProgramResult> RunAsync(string program, params IReadOnlyList<string> arguments) =>
        new ProgramRunner(TimeProvider.System).RunAsync(Find(program)!, arguments, Limit, CancellationToken.None);

    /// <summary>Property lists, as Python's plistlib reads them: an independent reader that accepts nothing malformed. Data is base64.</summary>
    public static async Task<IReadOnlyList<JsonObject>> PropertyListsAsync(params IReadOnlyList<string> files)
    {
        const string Script = """
            import base64, json, plistlib, sys
            read = [plistlib.load(open(name, "rb")) for name in sys.argv[1:]]
            print(json.dumps(read, default=lambda data: base64.b64encode(data).decode()))
            """;
        ProgramResult result = await RunAsync("python3", ["-c", Script, .. files]);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. JsonNode.Parse(result.Output)!.AsArray().Select(one => one!.AsObject())];
    }
}
