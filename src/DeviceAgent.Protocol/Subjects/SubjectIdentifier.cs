using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Subjects;

/// <summary>
/// A subject identifier (RFC 9493 section 3; SSF 1.0 adds <c>complex</c>). One record for every format: members that the
/// format does not use are null and are left out of the JSON.
/// </summary>
public sealed record SubjectIdentifier
{
    /// <summary>The format's name: <c>email</c>, <c>iss_sub</c>, <c>opaque</c>, <c>account</c>, <c>aliases</c>, <c>complex</c>, ...</summary>
    [JsonPropertyName("format")] public string? Format { get; init; }

    [JsonPropertyName("email")] public string? Email { get; init; }

    [JsonPropertyName("iss")] public string? Issuer { get; init; }

    [JsonPropertyName("sub")] public string? Sub { get; init; }

    [JsonPropertyName("id")] public string? Id { get; init; }

    /// <summary>An <c>acct:</c> URI (format <c>account</c>) or any URI (format <c>uri</c>).</summary>
    [JsonPropertyName("uri")] public string? Uri { get; init; }

    /// <summary>The identifiers of format <c>aliases</c>: several names of one subject.</summary>
    [JsonPropertyName("identifiers")] public IReadOnlyList<SubjectIdentifier>? Identifiers { get; init; }

    /// <summary>The user part of a <c>complex</c> subject.</summary>
    [JsonPropertyName("user")] public SubjectIdentifier? User { get; init; }

    /// <summary>The device part of a <c>complex</c> subject.</summary>
    [JsonPropertyName("device")] public SubjectIdentifier? Device { get; init; }

    public static SubjectIdentifier OfEmail(string email) => new() { Format = SubjectFormats.Email, Email = email };

    public static SubjectIdentifier OfOpaque(string id) => new() { Format = SubjectFormats.Opaque, Id = id };

    public static SubjectIdentifier OfIssuerAndSub(string issuer, string sub) =>
        new() { Format = SubjectFormats.IssuerAndSub, Issuer = issuer, Sub = sub };

    public static SubjectIdentifier OfUserAndDevice(SubjectIdentifier user, SubjectIdentifier device) =>
        new() { Format = SubjectFormats.Complex, User = user, Device = device };
}
