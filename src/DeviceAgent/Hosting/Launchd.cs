using DeviceAgent.Core;

namespace DeviceAgent.Hosting;

/// <summary>Whether launchd runs this process as the daemon. launchd names the job in the environment of what it starts.</summary>
public static class Launchd
{
    /// <summary>launchd's variable, as <c>launchctl print</c> shows it.</summary>
    public const string JobVariable = "XPC_SERVICE_NAME";

    public static bool StartedThis => Environment.GetEnvironmentVariable(JobVariable) == AgentIdentity.Label;
}
