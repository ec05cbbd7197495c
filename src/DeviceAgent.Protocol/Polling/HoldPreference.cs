using System.Globalization;

namespace DeviceAgent.Protocol.Polling;

/// <summary>
/// How long a poll may be held, asked for with <c>Prefer: wait=SECONDS</c> (RFC 7240 section 4.3). RFC 8936 leaves the hold
/// time to the transmitter; the header lets an agent behind a proxy that cuts idle connections ask for less.
/// </summary>
public static class HoldPreference
{
    public const string HeaderName = "Prefer";

    public static string Write(TimeSpan hold) =>
        string.Create(CultureInfo.InvariantCulture, $"wait={Math.Max(1, (long)hold.TotalSeconds)}");

    /// <summary>The asked hold, or null when the header names none that is a whole number of seconds from 1 to 3600.</summary>
    public static TimeSpan? Read(string? header)
    {
        foreach (string preference in (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(preference.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds is >= 1 and <= 3600)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }
}
