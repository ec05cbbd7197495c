using DeviceAgent.Demo.Run;

namespace DeviceAgent.Demo.Output;

/// <summary>Where a run shows itself: tables for people, or one JSON document.</summary>
public interface IDemoOutput
{
    /// <summary>A step of the start.</summary>
    void Step(string text);

    /// <summary>Shows the logout as it goes on, to the end of <paramref name="timelines"/>.</summary>
    Task FollowAsync(Timeline issued, IAsyncEnumerable<Timeline> timelines);

    /// <summary>Shows what was found out.</summary>
    void Report(DemoReport report);
}
