namespace DeviceAgent.Protocol.Subjects;

/// <summary>Names of the subject identifier formats (RFC 9493 section 3.2; <c>complex</c>: SSF 1.0 section 3.2).</summary>
public static class SubjectFormats
{
    public const string Account = "account";
    public const string Aliases = "aliases";
    public const string Complex = "complex";
    public const string Email = "email";
    public const string IssuerAndSub = "iss_sub";
    public const string Opaque = "opaque";
    public const string Uri = "uri";
}
