using System.Collections.ObjectModel;

namespace DeviceAgent.Core.Configuration;

/// <summary>The group <c>Ladder</c>: how sessions are ended on macOS.</summary>
public sealed record LadderOptions
{
    /// <summary>Without <see cref="LadderStep.Graceful"/>, which a document can stop.</summary>
    private static readonly LadderStep[] DefaultSteps =
        [LadderStep.BootoutUser, LadderStep.BootoutGui, LadderStep.LoginWindow, LadderStep.RebootLogout];

    /// <summary>The rungs in their order.</summary>
    public IReadOnlyList<LadderStep> Steps { get; init; } = DefaultSteps;

    /// <summary>How long a rung itself may take.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for single rungs, in place of <see cref="StepTimeout"/>.</summary>
    public IReadOnlyDictionary<LadderStep, TimeSpan> StepTimeouts { get; init; } = ReadOnlyDictionary<LadderStep, TimeSpan>.Empty;

    /// <summary>How long to look for a rung's effect before the next one.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long apps may take to quit after the graceful rung.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Whether the Mac may be restarted when nothing else has ended a session.</summary>
    public bool AllowRestart { get; init; }

    /// <summary>Whether processes that the user's session leaves behind are killed.</summary>
    public bool SweepLeftovers { get; init; }

    /// <summary>How long the person at the screen is shown a notice first; zero means none.</summary>
    public TimeSpan Notice { get; init; } = TimeSpan.Zero;
}
