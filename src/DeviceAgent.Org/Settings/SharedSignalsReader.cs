using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.SharedSignals;

namespace DeviceAgent.Org.Settings;

/// <summary>Reads <c>SharedSignals:Transmitters:...</c>.</summary>
internal static class SharedSignalsReader
{
    /// <exception cref="Hosting.OrgConfigurationException">An unknown key or a bad value.</exception>
    public static IReadOnlyList<SignalTransmitter> Apply(IReadOnlyList<SignalTransmitter> transmitters, string key, string value)
    {
        if (key.Split(':') is not ["SharedSignals", "Transmitters", { Length: > 0 } name, { } setting])
        {
            throw SettingsReader.Unknown(key);
        }

        SignalTransmitter transmitter = transmitters.FirstOrDefault(t => t.Trusted.Name == name)
            ?? new SignalTransmitter(new TrustedIssuer(SettingsReader.Name(key, name), "", UniversalLogoutReader.Missing), "");
        transmitter = setting switch
        {
            "Issuer" => transmitter with { Trusted = transmitter.Trusted with { Issuer = UniversalLogoutReader.Text(key, value) } },
            "JwksUrl" => transmitter with { Trusted = transmitter.Trusted with { JwksUrl = UniversalLogoutReader.Secure(key, value) } },
            "Audience" => transmitter with { Audience = UniversalLogoutReader.Text(key, value) },
            "LogOut" => transmitter with { LogOut = SettingsReader.Word<SignalRule>(key, value) },
            "SubjectIssuer" => transmitter with { SubjectIssuer = UniversalLogoutReader.Text(key, value) },
            _ => throw SettingsReader.Unknown(key),
        };
        return [.. transmitters.Where(t => t.Trusted.Name != name).Append(transmitter).OrderBy(t => t.Trusted.Name, StringComparer.Ordinal)];
    }

    /// <summary>What must hold of each.</summary>
    /// <exception cref="Hosting.OrgConfigurationException">Something is missing.</exception>
    public static void Require(IReadOnlyList<SignalTransmitter> transmitters)
    {
        foreach (SignalTransmitter transmitter in transmitters)
        {
            string? missing = transmitter.Trusted.Issuer.Length == 0 ? "Issuer"
                : transmitter.Trusted.JwksUrl == UniversalLogoutReader.Missing ? "JwksUrl"
                : transmitter.Audience.Length == 0 ? "Audience"
                : null;
            if (missing is not null)
            {
                throw SettingsReader.Bad($"SharedSignals:Transmitters:{transmitter.Trusted.Name}:{missing}", "is missing");
            }
        }
    }
}
