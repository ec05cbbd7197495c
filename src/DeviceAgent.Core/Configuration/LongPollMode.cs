namespace DeviceAgent.Core.Configuration;

/// <summary>Whether the agent waits at the org for commands.</summary>
public enum LongPollMode
{
    /// <summary>Waits when the org offers it.</summary>
    Auto,

    /// <summary>Only asks every <see cref="AgentOptions.PollInterval"/>.</summary>
    Off,
}
