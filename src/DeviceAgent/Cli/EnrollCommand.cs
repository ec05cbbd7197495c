using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>enroll</c>.</summary>
internal static class EnrollCommand
{
    private static readonly int[] KeySizes = [2048, 3072, 4096];

    public static Command Create()
    {
        var scepUrl = new Option<string>("--scep-url") { Required = true, HelpName = "URL", Description = "The authority's SCEP URL, such as https://org.example.com/scep/default." };
        var challenge = new Option<string>("--challenge") { HelpName = "VALUE", Description = "The challenge. Other users see it in the list of processes: --challenge-file is better." };
        var challengeFile = new Option<string>("--challenge-file") { HelpName = "FILE", Description = "File with the challenge on its first line; - for standard input." };
        var subject = new Option<string>("--subject") { HelpName = "NAME", Description = "The subject, such as CN=mac-1,SERIALNUMBER=C02XYZ. Default: this machine's name." };
        var keySize = new Option<int>("--key-size") { HelpName = "BITS", Description = "The RSA key: 2048, 3072 or 4096 bits.", DefaultValueFactory = _ => KeySizes[0] };
        var fingerprint = new Option<string>("--ca-fingerprint") { HelpName = "SHA256", Description = "SHA-256 of the authority's certificate in hex; required with an http URL." };
        var wait = new Option<string>("--wait") { HelpName = "DURATION", Description = "How long to wait for an admin's approval, hh:mm:ss.", DefaultValueFactory = _ => "00:10:00" };
        var legacy = new Option<bool>("--legacy") { Description = "Takes answers with SHA-1, DES and 3DES, for an authority that knows nothing better." };
        var force = new Option<bool>("--force") { Description = "Replaces a certificate that is there." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("enroll", "Gets a Device Access certificate by SCEP and stores it at Certificate:Path.")
        {
            scepUrl, challenge, challengeFile, subject, keySize, fingerprint, wait, legacy, force, config,
        };
        keySize.Validators.Add(result =>
        {
            if (!KeySizes.Contains(result.GetValueOrDefault<int>()))
            {
                result.AddError($"--key-size {result.GetValueOrDefault<int>()}: must be {string.Join(", ", KeySizes)}");
            }
        });
        settings.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var given = settings.Read(result);
            if (given.Problem is not null)
            {
                return await AgentCommandLine.RefuseAsync(given.Problem);
            }

            return await new EnrollVerb(new EnrollRequest
            {
                Sources = new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform(),
                ScepUrl = result.GetRequiredValue(scepUrl),
                Challenge = result.GetValue(challenge),
                ChallengeFile = result.GetValue(challengeFile),
                Subject = result.GetValue(subject),
                KeySize = result.GetValue(keySize),
                CaFingerprint = result.GetValue(fingerprint),
                Wait = result.GetValue(wait)!,
                Legacy = result.GetValue(legacy),
                Force = result.GetValue(force),
            }).RunAsync(cancellationToken);
        });
        return command;
    }
}
