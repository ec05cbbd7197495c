using DeviceAgent.Core.Diagnostics.Status;

namespace DeviceAgent.Cli.Status;

/// <summary>Polls in words.</summary>
internal static class PollWords
{
    public static string Of(string result) => result switch
    {
        PollResults.Answered => "answered",
        PollResults.Deferred => "answered; something came that cannot be judged yet and will come again",
        PollResults.GateClosed => "answered; nothing was fetched, because the gate is closed",
        PollResults.Cut => "something on the way ended the waiting; the agent polls again",
        PollResults.Failed => "failed",
        _ => result,
    };

    public static string Next(PollStatus polls, DateTimeOffset now) => polls switch
    {
        { Phase: "waiting", NextAt: { } next } => $"Waits at the org; asks again at {TimeWords.Future(next, now)}",
        { Phase: "polling" } => $"Polling since {TimeWords.Past(polls.Since, now)}",
        { NextAt: { } next } => $"{TimeWords.Future(next, now)}{Interval(polls)}",
        _ => "Soon",
    };

    private static string Interval(PollStatus polls) =>
        polls.Transport == "interval" ? $" (every {TimeWords.Span(TimeSpan.FromSeconds(polls.IntervalSeconds))} at the latest, no waiting)" : "";
}
