namespace Oversell.Tests.Setup;

/// <summary>The values of a refusal's `reason`.</summary>
internal static class Refusal
{
    public const string SoldOut = "sold-out";
    public const string PromoCodeUsedUp = "promo-code-used-up";
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";
}
