using System.Net;

namespace DeviceAgent.Org.Hosting;

/// <summary>What must hold of the options before anything is made.</summary>
public static class OrgOptionsCheck
{
    private const int MostAutomatic = 1_000_000;
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromMinutes(15);

    /// <summary>One line for each option that cannot be.</summary>
    public static IEnumerable<string> Faults(OrgOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.DataFolder) || options.DataFolder.Contains('\0', StringComparison.Ordinal))
        {
            yield return "--data: must name a folder";
        }

        if (options.DeviceUrl.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"--device-url {options.DeviceUrl}: must be https";
        }

        if (options.AdminUrl.Scheme != Uri.UriSchemeHttps && !(options.AdminUrl.Scheme == Uri.UriSchemeHttp && IsLoopback(options.AdminUrl)))
        {
            yield return $"--admin-url {options.AdminUrl}: must be https, or http on a loopback address";
        }

        if (options.Settings.ScepUrl is { } scep && scep.Scheme != Uri.UriSchemeHttp && scep.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"--scep-url {scep}: must be http or https";
        }

        foreach (Uri url in new[] { options.AdminUrl, options.DeviceUrl, options.Settings.ScepUrl }.OfType<Uri>().Where(u => u.PathAndQuery != "/" || u.UserInfo.Length > 0))
        {
            yield return $"{url}: must be scheme, host and port only";
        }

        if (options.Hold < TimeSpan.Zero || options.Hold > LongestHold)
        {
            yield return $"--hold {options.Hold}: must be 00:00:00 to {LongestHold}";
        }

        if (options.PollInterval < TimeSpan.FromSeconds(1) || options.PollInterval > LongestPollInterval)
        {
            yield return $"--poll-interval {options.PollInterval}: must be 00:00:01 to {LongestPollInterval}";
        }

        if (options.OverdueAfter <= TimeSpan.Zero)
        {
            yield return $"--overdue-after {options.OverdueAfter}: must be more than zero";
        }

        if (options.AutomaticLimit is < 0 or > MostAutomatic)
        {
            yield return $"--automatic-limit {options.AutomaticLimit}: must be 0 to {MostAutomatic}";
        }

        if (options.TlsCertificate is null != options.TlsKey is null)
        {
            yield return "--tls-certificate and --tls-key: both or neither";
        }
    }

    /// <exception cref="OrgConfigurationException">With the first fault.</exception>
    public static void Require(OrgOptions options)
    {
        if (Faults(options).FirstOrDefault() is { } fault)
        {
            throw new OrgConfigurationException(fault);
        }
    }

    private static bool IsLoopback(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
