namespace EventLoop.Analytics;

/// <summary>Countries by the calling codes of telephone numbers (ITU-T E.164, Annex to Operational Bulletin 1114, assigned country codes).</summary>
internal static class PhoneAreas
{
    /// <summary>As many characters of a number as tell its area: 00, which some write for the plus sign, and three digits.</summary>
    public const int PrefixLength = 5;

    private const string Codes = """
        20 EG 211 SS 212 MA 213 DZ 216 TN 218 LY 220 GM 221 SN 222 MR 223 ML 224 GN 225 CI 226 BF 227 NE 228 TG 229 BJ 230 MU 231 LR 232 SL 233 GH 234 NG
        235 TD 236 CF 237 CM 238 CV 239 ST 240 GQ 241 GA 242 CG 243 CD 244 AO 245 GW 246 IO 248 SC 249 SD 250 RW 251 ET 252 SO 253 DJ 254 KE 255 TZ 256 UG
        257 BI 258 MZ 260 ZM 261 MG 263 ZW 264 NA 265 MW 266 LS 267 BW 268 SZ 269 KM 27 ZA 291 ER 297 AW 298 FO 299 GL 30 GR 31 NL 32 BE 33 FR 34 ES 350 GI
        351 PT 352 LU 353 IE 354 IS 355 AL 356 MT 357 CY 359 BG 36 HU 370 LT 371 LV 372 EE 373 MD 374 AM 375 BY 376 AD 377 MC 378 SM 380 UA 381 RS 382 ME
        383 XK 385 HR 386 SI 387 BA 389 MK 40 RO 41 CH 420 CZ 421 SK 423 LI 43 AT 45 DK 46 SE 48 PL 49 DE 500 FK 501 BZ 502 GT 503 SV 504 HN 505 NI 506 CR
        507 PA 508 PM 509 HT 51 PE 52 MX 53 CU 54 AR 55 BR 56 CL 57 CO 58 VE 591 BO 592 GY 593 EC 595 PY 597 SR 598 UY 60 MY 62 ID 63 PH 65 SG 66 TH 670 TL
        673 BN 674 NR 675 PG 676 TO 677 SB 678 VU 679 FJ 680 PW 681 WF 682 CK 683 NU 685 WS 686 KI 687 NC 688 TV 689 PF 690 TK 691 FM 692 MH 81 JP 82 KR
        84 VN 850 KP 852 HK 853 MO 855 KH 856 LA 86 CN 880 BD 886 TW 90 TR 91 IN 92 PK 93 AF 94 LK 95 MM 960 MV 961 LB 962 JO 963 SY 964 IQ 965 KW 966 SA
        967 YE 968 OM 970 PS 971 AE 972 IL 973 BH 974 QA 975 BT 976 MN 977 NP 98 IR 992 TJ 993 TM 994 AZ 995 GE 996 KG 998 UZ
        """;

    /// <summary>Codes that several countries share: the number does not say which.</summary>
    private static readonly string[] Shared = ["1", "7", "39", "44", "47", "61", "64", "262", "290", "358", "590", "594", "596", "599"];

    private static readonly Dictionary<string, string> Known = Codes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Chunk(2).Select(pair => (Code: pair[0], Area: pair[1])).Concat(Shared.Select(code => (Code: code, Area: "+" + code)))
        .ToDictionary(known => known.Code, known => known.Area);

    /// <summary>The area of a number that begins so, without blanks; null when it has no country code, or one that does not exist.</summary>
    public static string? Of(string? prefix)
    {
        var digits = prefix switch
        {
            ['+', .. var rest] => rest,
            ['0', '0', .. var rest] => rest,
            _ => "",
        };
        for (var length = Math.Min(3, digits.Length); length > 0; length--)
        {
            if (Known.TryGetValue(digits[..length], out var area))
                return area;
        }

        return null;
    }

    /// <summary>Sums by area; those with few orders are one item.</summary>
    public static IReadOnlyList<BuyerArea> Sum(IEnumerable<(string? Prefix, long Orders, long Tickets)> numbers)
    {
        var areas = numbers.GroupBy(number => Of(number.Prefix))
            .Select(area => new BuyerArea(area.Key, area.Sum(one => one.Orders), area.Sum(one => one.Tickets)))
            .OrderByDescending(area => area.Orders).ThenBy(area => area.Area, StringComparer.Ordinal).ToList();
        var few = areas.Where(area => area.Area is not null && area.Orders < BuyerAreas.FewestOrders).ToList();
        var unknown = areas.Where(area => area.Area is null);
        var told = areas.Except(few).Where(area => area.Area is not null);
        return [.. told, .. few.Count == 0 ? [] : new[] { new BuyerArea("other", few.Sum(area => area.Orders), few.Sum(area => area.Tickets)) }, .. unknown];
    }
}
