using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Demo;

/// <summary>Runs <c>device-demo</c> as a person would.</summary>
internal static class DemoProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "device-demo.dll");

    /// <param name="temporaryFolder">Where it makes its own folder.</param>
    /// <param name="arguments">Passed as they are.</param>
    public static TestProcess Start(string temporaryFolder, params IEnumerable<string> arguments) =>
        TestProcess.StartDotnet(Program, arguments, new Dictionary<string, string?> { ["TMPDIR"] = temporaryFolder });
}
