using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>Needs a mount namespace of its own, for a small file system that only the test sees.</summary>
public sealed class NamespaceFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/unshare";

    public static IReadOnlyList<string> Arguments { get; } = ["--user", "--map-root-user", "--mount"];

    public NamespaceFactAttribute()
    {
        if (!Works.Value)
        {
            Skip = $"{Program} (util-linux) is missing, or user namespaces are not allowed here";
        }
    }

    private static Lazy<bool> Works { get; } = new(() => File.Exists(Program) && TryAsync().GetAwaiter().GetResult());

    private static async Task<bool> TryAsync()
    {
        await using TestProcess tried = TestProcess.Start(Program, [.. Arguments, "/bin/mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
        return await tried.WaitForExitAsync() == 0;
    }
}
