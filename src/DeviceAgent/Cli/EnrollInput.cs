using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>What <c>enroll</c> was asked for, read and checked.</summary>
/// <param name="ScepUrl">http or https.</param>
/// <param name="CaFingerprint">Upper-case hex, or null.</param>
/// <param name="Subject">This machine's name when none was given.</param>
/// <param name="Challenge">A secret, or null.</param>
/// <param name="Wait">For an admin's approval.</param>
internal sealed record EnrollInput(Uri ScepUrl, string? CaFingerprint, X500DistinguishedName Subject, string? Challenge, TimeSpan Wait)
{
    private const int LongestChallenge = 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <exception cref="UsageException">A value that cannot be.</exception>
    public static EnrollInput Read(EnrollRequest request) => new(
        ReadUrl(request.ScepUrl), ReadFingerprint(request.CaFingerprint), ReadSubject(request.Subject), ReadChallenge(request), ReadWait(request.Wait));

    private static Uri ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) && url.UserInfo.Length == 0
            ? url
            : throw new UsageException($"--scep-url {text}: must be an http or https URL without user name");

    /// <summary>Hex as every tool prints it: with colons, spaces or neither.</summary>
    private static string? ReadFingerprint(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string hex = new([.. text.Where(c => c is not (':' or ' '))]);
        return hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit)
            ? hex.ToUpperInvariant()
            : throw new UsageException($"--ca-fingerprint {text}: must be the SHA-256 of a certificate, 64 hex digits");
    }

    private static X500DistinguishedName ReadSubject(string? text)
    {
        if (text is null)
        {
            return OfThisMachine();
        }

        try
        {
            var name = new X500DistinguishedName(text);
            if (name.EnumerateRelativeDistinguishedNames().Any())
            {
                return name;
            }
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        throw new UsageException($"--subject {text}: must be a distinguished name such as CN=mac-1,SERIALNUMBER=C02XYZ");
    }

    /// <summary>On a Mac with the hardware UUID: names of Macs repeat, and the org has to tell which device this is.</summary>
    private static X500DistinguishedName OfThisMachine()
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(Environment.MachineName);
        if (OperatingSystem.IsMacOS() && StatePlatform.Hardware().Read() is [{ } hardware, ..])
        {
            name.Add("2.5.4.5", hardware.Value, System.Formats.Asn1.UniversalTagNumber.PrintableString);
        }

        return name.Build();
    }

    private static string? ReadChallenge(EnrollRequest request)
    {
        if (request is { Challenge: not null, ChallengeFile: not null })
        {
            throw new UsageException("--challenge and --challenge-file: only one of them");
        }

        string? challenge = request.ChallengeFile is { } file ? ReadFirstLine(file) : request.Challenge;
        return challenge is null or { Length: > 0 and <= LongestChallenge }
            ? challenge
            : throw new UsageException($"the challenge must have 1 to {LongestChallenge} characters");
    }

    private static string ReadFirstLine(string file)
    {
        try
        {
            using TextReader reader = file == "-" ? Console.In : new StreamReader(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--challenge-file {file}: {e.Message}", e);
        }
    }

    private static TimeSpan ReadWait(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan wait) && wait >= TimeSpan.Zero && wait <= LongestWait
            ? wait
            : throw new UsageException($"--wait {text}: must be a time span from 00:00:00 to 30.00:00:00");
}
