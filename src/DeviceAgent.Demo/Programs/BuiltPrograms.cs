using System.Reflection;
using System.Runtime.InteropServices;

namespace DeviceAgent.Demo.Programs;

/// <summary>The two real programs as they were built with this assembly, and the host that runs them.</summary>
public static class BuiltPrograms
{
    /// <summary>Path of the agent's dll.</summary>
    public static string Agent => Built("device-agent");

    /// <summary>Path of the org's dll.</summary>
    public static string Org => Built("device-org");

    /// <summary>
    /// The <c>dotnet</c> host of the runtime that runs this process. <see cref="Environment.ProcessPath"/> is no help: under
    /// <c>dotnet run</c> it is the demo's own executable. The SDK sets DOTNET_HOST_PATH for what it starts itself (tests);
    /// otherwise the runtime lies in <c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c>, and the host in ROOT.
    /// </summary>
    /// <exception cref="DemoException">There is none.</exception>
    public static string Host
    {
        get
        {
            string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            string?[] places = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"), Path.Combine(root, "dotnet"), Environment.ProcessPath];
            return places.FirstOrDefault(place => Path.GetFileName(place) == "dotnet" && File.Exists(place))
                ?? throw new DemoException($"no dotnet host was found; looked for {Path.Combine(root, "dotnet")}");
        }
    }

    private static string Built(string name)
    {
        string? path = typeof(BuiltPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == name)?.Value;
        return File.Exists(path)
            ? path
            : throw new DemoException($"{name} is not where it was built ({path ?? "unknown"}); build the demo again");
    }
}
